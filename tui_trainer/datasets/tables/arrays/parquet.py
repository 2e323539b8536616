"""parquet_table(): the table in a Parquet file, read with pyarrow if it is installed."""

import json
import re
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.datasets.tables.arrays.columns import Array, table_of_columns
from tui_trainer.datasets.tables.content import SHARE, Content
from tui_trainer.datasets.tables.limit import check_memory
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.text.names import column_names
from tui_trainer.datasets.tables.watch import Watch

INSTALL = "pip install 'tui-trainer[parquet]'"
"""Command that installs pyarrow."""
BATCH_ROWS = 2**16
"""Rows that are read between two questions whether reading is cancelled."""
DECODED = 0.6
"""Share of the work that is done when all batches are decoded; the rest is making columns of them."""
_UNNAMED_INDEX = re.compile(r"__index_level_\d+__")
"""Name that pandas gives an index without a name in a Parquet file."""


def parquet_table(content: Content, max_mb: int, watch: Watch) -> RawTable:
    """Return the table in a Parquet file. Raises UserError if pyarrow is missing or can't read the file."""
    pyarrow, parquet = _pyarrow(content.file_name)
    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(content.data))
        check_memory(content.file_name, _bytes(file.metadata, content), file.metadata.num_rows, file.metadata.num_columns, max_mb)
        names, arrays = file.schema_arrow.names, _arrays(file, pyarrow.types, watch)
    except UserError:  # a ValueError too: the table is too large, or reading it was cancelled
        raise
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UserError(f"can't read {content.file_name}: {exception_text(error, 200)}") from None
    index = frozenset(name for name in _pandas_index(file.schema_arrow.metadata) if _UNNAMED_INDEX.fullmatch(name))
    shown = column_names(names, content.file_name, "give it one")
    return table_of_columns(content, list(zip(shown, arrays, strict=True)), watch, index, DECODED)


def _bytes(metadata: Any, content: Content) -> int:
    """Return the bytes of the file, or of its content without compression if these are more."""
    sizes = (int(metadata.row_group(index).total_byte_size) for index in range(metadata.num_row_groups))
    return max(len(content.data), sum(sizes))


def _arrays(file: Any, types: ModuleType, watch: Watch) -> list[Array]:
    """Return the columns of a file as arrays of shape (rows,), read batch by batch."""
    parts: list[list[Array]] = [[] for _ in file.schema_arrow.names]
    rows = 0
    watch.begin(SHARE, DECODED)
    for batch in file.iter_batches(BATCH_ROWS):
        for part, column in zip(parts, batch.columns, strict=True):
            part.append(_array(column, types))
        rows += batch.num_rows
        watch.at(rows / max(file.metadata.num_rows, 1))
    return [np.concatenate(part) if part else np.empty(0) for part in parts]


def _array(column: Any, types: ModuleType) -> Array:
    """Return numbers of a column as they are, nan where missing, and anything else as texts."""
    if types.is_integer(column.type) or types.is_floating(column.type):
        numbers: Array = column.to_numpy(zero_copy_only=False)
        return numbers
    return texts_of((column.cast("string") if types.is_temporal(column.type) else column).to_pylist())


def texts_of(values: Sequence[object]) -> Array:
    """Return values as texts; None is a missing value, and what is true is 1.

    >>> texts_of(["Bern", None, 3.5, True]).tolist()
    ['Bern', '', '3.5', '1']
    """
    numbered = (int(value) if isinstance(value, bool) else value for value in values)
    return np.array(["" if value is None else str(value) for value in numbered], object)


def _pandas_index(metadata: dict[bytes, bytes] | None) -> list[str]:
    """Return the names of the columns that were the index of a table of pandas; none if there is no such note."""
    try:
        described = json.loads((metadata or {}).get(b"pandas", b"{}"))
        return [name for name in described.get("index_columns", ()) if isinstance(name, str)]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return []


def _pyarrow(file_name: str) -> tuple[ModuleType, ModuleType]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UserError(f"{file_name}: Parquet files need pyarrow: {INSTALL}, or save it as CSV") from None
