"""encode_rows(): the inputs of rows in another table than the one that was trained on. Errors name line and column."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import shortest
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.bad_cells import missing_cells, not_a_number
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.encoding import Encoding
from tui_trainer.datasets.tables.raw_table import (
    MAX_CELL_WIDTH,
    MAX_NAMES_WIDTH,
    Column,
    ColumnKind,
    RawTable,
)


class Fault(NamedTuple):
    """Cell that can't be an input, by the index of its row, and the error message."""

    row: int
    message: str


def encode_rows(table: RawTable, encodings: Sequence[Encoding]) -> FloatArray:
    """Return the inputs of all rows of a table in the units of the file, shape (rows, features).

    The columns are found by their names. Raises UserError for a column that the table lacks and for the first cell that
    is missing, is not a number where training had numbers, or is none of the categories of the training.
    """
    columns = [_column(table, encoding) for encoding in encodings]
    pairs = list(zip(columns, encodings, strict=True))
    faults = [fault for column, encoding in pairs for fault in _faults(table, column, encoding)]
    if faults:
        raise UserError(min(faults, key=lambda fault: fault.row).message)
    every_row = np.ones(table.rows, np.bool_)
    return np.hstack([encoding.encode(column, every_row) for column, encoding in pairs])


def unknown_category(text: str, encoding: Encoding) -> str:
    """Return that a text is none of the categories of an encoding, as an error message."""
    known = clean_text(", ".join(encoding.categories or ()), MAX_NAMES_WIDTH)
    return f"{clean_text(text, MAX_CELL_WIDTH)!r} is no category of the training rows, which have {known}"


def _column(table: RawTable, encoding: Encoding) -> Column:
    """Return the column that an encoding needs, as text where training had text."""
    column = table.column(encoding.column).used_as(encoding.categories is not None and encoding.numbers is None)
    if encoding.categories is None or encoding.numbers is not None or column.kind is ColumnKind.TEXT:
        return column
    return _as_text(column, encoding.categories, table.format.decimal if table.format else ".")


def _as_text(column: Column, known: Sequence[str], decimal: str) -> Column:
    """Return a column of numbers as text: each number as the category that is written as this number, if there is one.

    All cells of the rows may be numbers although the training rows had other categories too, such as the house number 7a.
    """
    assert column.numbers is not None
    category_of = {number: " or ".join(text for text in known if number_of(text, decimal) == number) for number in column.values.tolist()}
    codes = np.where(column.is_missing, -1, np.searchsorted(column.values, column.numbers)).astype(np.int32)
    texts = tuple(category or shortest(number) for number, category in category_of.items())
    return Column(column.name, ColumnKind.TEXT, codes=codes, categories=texts, first_missing=column.first_missing)


def _faults(table: RawTable, column: Column, encoding: Encoding) -> Iterator[Fault]:
    """Yield the first missing cell of a column and its first cell of each other fault."""
    if column.first_missing is not None:
        finding = missing_cells(table, [column], None, 1).finding
        yield Fault(column.first_missing.row, f"{finding}: a prediction needs every input")
    if column.kind is ColumnKind.TEXT and (encoding.categories is None or encoding.numbers is not None):
        assert column.first_text is not None
        yield Fault(column.first_text.row, f"{table.file_name}, {not_a_number(table, column, column.first_text)}")
    elif encoding.categories is not None:
        present = np.flatnonzero(~column.is_missing)
        unknown = present[~encoding.encode(column, ~column.is_missing).any(axis=1)]
        if len(unknown):
            row = int(unknown[0])
            yield Fault(row, f"{table.location(row, column.name)}: {unknown_category(column.cell(row), encoding)}")
