"""Convert many cells to numbers at once, with the same bits as cell by cell."""

import io
from collections.abc import Sequence
from math import nan

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.tables.cells import MISSING_SPELLINGS, number_of
from tui_trainer.datasets.tables.options import TableFormat

CHARACTERS = b"0123456789+-eE "
"""Characters of numbers besides the decimal character. A text of nothing else is read alike by numpy and by float()."""
SEPARATOR = "\0"
"""Character between cells that are checked together; a file with it is refused."""


def numbers_of(cells: Sequence[str], decimal: str) -> FloatArray | None:
    """Return the numbers in cells, nan where missing, shape (cells,); None if a cell is not a number."""
    numbers = _plain_numbers(cells, decimal)
    if numbers is not None:
        return numbers
    present = [cell for cell in cells if cell not in MISSING_SPELLINGS]
    plain = _plain_numbers(present, decimal) if len(present) < len(cells) else None
    if plain is None:
        return _numbers_cell_by_cell(cells, decimal)
    spread: FloatArray = np.full(len(cells), nan)
    spread[np.fromiter((cell not in MISSING_SPELLINGS for cell in cells), np.bool_, len(cells))] = plain
    return spread


def numbers_of_lines(lines: bytes, form: TableFormat, columns: int) -> FloatArray | None:
    """Return the numbers in lines of text by numpy's reader in C, shape (rows, columns).

    None if a cell is missing or is not a number, if a line is blank, or if a line has not `columns` cells.
    """
    delimiter, decimal = form.delimiter, form.decimal
    if lines.translate(None, CHARACTERS + b"\n" + delimiter.encode() + decimal.encode()) or not lines.strip():
        return None
    pointed = lines if decimal == "." else lines.replace(b",", b".")
    text = io.StringIO(pointed.decode("ascii"))
    try:
        numbers = np.loadtxt(text, delimiter=None if delimiter == " " else delimiter, comments=None, ndmin=2)
    except ValueError:
        return None
    shape = (lines.count(b"\n") + (not lines.endswith(b"\n")), columns)
    return numbers if numbers.shape == shape and np.isfinite(numbers).all() else None


def _plain_numbers(cells: Sequence[str], decimal: str) -> FloatArray | None:
    """Return the numbers in cells that have only characters of numbers; None if another cell is among them."""
    joined = SEPARATOR.join(cells)
    if not joined.isascii() or joined.encode().translate(None, CHARACTERS + b"\0" + decimal.encode()):
        return None
    pointed = cells if decimal == "." else joined.replace(decimal, ".").split(SEPARATOR)
    try:
        numbers = np.fromiter(map(float, pointed), np.float64, len(cells))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _numbers_cell_by_cell(cells: Sequence[str], decimal: str) -> FloatArray | None:
    numbers = np.empty(len(cells))
    for index, cell in enumerate(cells):
        value = number_of(cell, decimal)
        if value is None:
            return None
        numbers[index] = value
    return numbers
