"""table_of(): a RawTable from arrays, whose rows are numbered from 1."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.content import SHARE, Content
from tui_trainer.datasets.tables.raw_table import Cell, Column, ColumnKind, RawTable
from tui_trainer.datasets.tables.text.builder import ColumnBuilder
from tui_trainer.datasets.tables.watch import Watch

Array = NDArray[Any]
BLOCK_ROWS = 2**16
"""Texts that are read between two questions whether reading is cancelled."""


def table_of(content: Content, parts: Sequence[tuple[str, Array]], watch: Watch) -> RawTable:
    """Return a table with the columns of arrays of shape (rows, columns), each with a prefix of its columns' names.

    Raises UserError if there is no column or no row, or if a number is infinite.
    """
    named = [
        (f"{prefix}{number}" if prefix else "y", column)
        for prefix, array in parts
        for number, column in enumerate(array.T, start=1)
    ]
    if not named:
        raise UserError(f"{content.file_name} has no columns: its array has the shape {parts[0][1].shape}")
    return table_of_columns(content, named, watch)


def table_of_columns(
    content: Content,
    named: Sequence[tuple[str, Array]],
    watch: Watch,
    index: frozenset[str] = frozenset(),
    done: float = SHARE,
) -> RawTable:
    """Return a table with named columns, each an array of shape (rows,). Raises UserError.

    `index`: names of columns that number the rows; `done`: share of the work that is done already.
    """
    rows = len(named[0][1]) if named else 0
    if not rows:
        raise UserError(f"{content.file_name} has no rows")
    columns = []
    watch.begin(done, 1.0)
    for number, (name, values) in enumerate(named, start=1):
        column = column_of(content.file_name, name, values, watch)
        columns.append(replace(column, is_index=name in index))
        watch.at(number / len(named))
    return RawTable(content.path, content.sha256, tuple(columns), np.arange(1, rows + 1, dtype=np.int32))


def column_of(file_name: str, name: str, values: Array, watch: Watch) -> Column:
    """Return a column of an array of numbers, nan where missing, or of texts, shape (rows,). Raises UserError."""
    if values.dtype.kind in "USO":
        return _column_of_texts(name, [text.decode("latin-1") if isinstance(text, bytes) else text for text in values.tolist()], watch)
    with np.errstate(over="ignore"):  # numbers beyond float64 become infinite, which is refused below
        numbers: FloatArray = np.ascontiguousarray(values, np.float64)
    infinite = np.flatnonzero(np.isinf(numbers))
    if len(infinite):
        row = int(infinite[0])
        raise UserError(f"{file_name}, row {row + 1}, {name}: {numbers[row]} is not a finite number")
    missing = np.flatnonzero(np.isnan(numbers))
    first_missing = Cell(int(missing[0]), "nan") if len(missing) else None
    return Column(name, ColumnKind.NUMBERS, numbers=numbers, first_missing=first_missing)


def _column_of_texts(name: str, cells: Sequence[str], watch: Watch) -> Column:
    """Return the column of texts; texts that are all numbers are numbers."""
    builder = ColumnBuilder(name, ".", is_text=False)
    for start in range(0, len(cells), BLOCK_ROWS):
        builder.add_cells(cells[start : start + BLOCK_ROWS])
        watch.at(0.0)
    return builder.build(watch)
