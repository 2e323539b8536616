"""parquet_table(): the table in a Parquet file, read with pyarrow if it is installed."""

from importlib import import_module
from types import ModuleType

import numpy as np

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.datasets.tables.arrays.columns import Array, table_of_columns
from tui_trainer.datasets.tables.content import Content
from tui_trainer.datasets.tables.limit import check_memory
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.text.read_text import column_names
from tui_trainer.datasets.tables.watch import Watch


def parquet_table(content: Content, max_mb: int, watch: Watch) -> RawTable:
    """Return the table in a Parquet file. Raises UserError if pyarrow is missing or can't read the file."""
    pyarrow, parquet = _pyarrow(content.file_name)
    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(content.data))
        rows, columns = file.metadata.num_rows, file.metadata.num_columns
        check_memory(content.file_name, len(content.data), rows, columns, max_mb)
        table = file.read()
        arrays = [as_array(column.to_numpy()) for column in table.columns]
    except (pyarrow.ArrowException, OSError) as error:
        raise UserError(f"can't read {content.file_name}: {exception_text(error, 200)}") from None
    names = column_names(table.column_names, content.file_name, 1)
    return table_of_columns(content, list(zip(names, arrays, strict=True)), watch)


def as_array(values: Array) -> Array:
    """Return numbers as they are, and anything else as texts; None is a missing value.

    >>> as_array(np.array(["Bern", None, 3], object)).tolist()
    ['Bern', '', '3']
    """
    if values.dtype.kind in "biuf":
        return values
    return np.array(["" if value is None else str(value) for value in values.tolist()])


def _pyarrow(file_name: str) -> tuple[ModuleType, ModuleType]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UserError(f"{file_name}: Parquet files need pyarrow: pip install pyarrow, or save it as CSV") from None
