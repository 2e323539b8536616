"""Rows encoded as those of the training: of the whole table again, and of a file with one of its rows."""

import csv
from random import Random

import numpy as np

from tests.datasets.tables.independent import Expected
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.encode_rows import encode_rows
from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.read import read_table
from tui_trainer.datasets.tables.selection import Selection

REFUSALS = ("a prediction needs every input", " or ")
"""Parts of the errors for a file with one row: a category alone may read as missing, or as the number of two categories."""


def encoding_fault(table: RawTable, selection: Selection, expected: Expected, random: Random) -> str:
    """Encode the rows of a table by the encodings of its selection. Returns a text of what is wrong, '' if nothing is."""
    try:
        x = encode_rows(table, selection.encodings)
    except UserError as error:
        return "" if selection.dropped and _is_short(error) else f"its own rows are refused: {error}"
    if not np.array_equal(x[selection.kept], selection.x):
        return "its own rows are encoded in another way"
    return _row_fault(table, selection, expected, random.choice(np.flatnonzero(selection.kept).tolist()))


def _row_fault(table: RawTable, selection: Selection, expected: Expected, row: int) -> str:
    """Encode a file with one row, in which a category may read as a number."""
    columns = [encoding.column for encoding in selection.encodings]
    cells = [expected.columns[expected.names.index(name)][row] for name in columns]
    path = table.path.with_name("row.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, cells])
    wanted = selection.x[int(selection.kept[:row].sum())]
    try:
        x = encode_rows(read_table(path, ReadOptions(delimiter=",", decimal=".", header=True)), selection.encodings)
    except UserError as error:
        return "" if _is_short(error) and any(part in str(error) for part in REFUSALS) else f"row {row} is refused: {error}"
    return "" if np.array_equal(x, [wanted]) else f"row {row} is {x.tolist()}, not {wanted.tolist()}"


def _is_short(error: UserError) -> bool:
    return str(error).isprintable() and len(str(error)) < 600
