"""parquet_table(): the table in a Parquet file, read with pyarrow if it is installed."""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

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
        arrays = [_array(column, pyarrow) for column in table.columns]
    except (pyarrow.ArrowException, OSError) as error:
        raise UserError(f"can't read {content.file_name}: {exception_text(error, 200)}") from None
    names = column_names(table.column_names, content.file_name)
    return table_of_columns(content, list(zip(names, arrays, strict=True)), watch)


def _array(column: Any, pyarrow: ModuleType) -> Array:
    """Return numbers of a column as they are, nan where missing, and anything else as texts."""
    types = pyarrow.types
    if any(is_kind(column.type) for is_kind in (types.is_integer, types.is_floating)):
        numbers: Array = column.to_numpy()
        return numbers
    return texts_of(column.to_pylist())


def texts_of(values: Sequence[object]) -> Array:
    """Return values as texts; None is a missing value, and what is true is 1.

    >>> texts_of(["Bern", None, 3.5, True]).tolist()
    ['Bern', '', '3.5', '1']
    """
    numbered = (int(value) if isinstance(value, bool) else value for value in values)
    return np.array(["" if value is None else str(value) for value in numbered])


def _pyarrow(file_name: str) -> tuple[ModuleType, ModuleType]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UserError(f"{file_name}: Parquet files need pyarrow: pip install pyarrow, or save it as CSV") from None
