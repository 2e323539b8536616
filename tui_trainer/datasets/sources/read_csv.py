"""Table: a CSV file of numbers. Errors name the file, the line and the column."""

import csv
import hashlib
import io
from array import array
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.files import decode_text, read_file
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import correction

MAX_BYTES = 2**28
"""Maximum size of a file in bytes; it is enough for more than a million rows of ten columns."""


class Table:
    """Table of numbers from a CSV file, whose first line has the names of the columns."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises UserError, whose message has the file, the line and the column of the error."""
        content = read_file(path, MAX_BYTES)
        self.path = path.absolute()
        self.file_name = clean_text(path.name)
        self.sha256 = hashlib.sha256(content).hexdigest()
        _check_text(content, self.file_name)
        lines = _numbered_rows(content, self.file_name)
        self.names = self._column_names(next(lines, (0, []))[1])
        numbers = array("d")  # lists of floats would take several times the memory
        for line, cells in lines:
            numbers.extend(self._numbers(cells, line))
        if not numbers:
            raise UserError(f"{self.file_name} has no rows: expected a line of column names, then a line for each row")
        self.rows: FloatArray = np.array(numbers).reshape(-1, len(self.names))
        """All numbers, shape (rows, columns)."""

    def column(self, name: str) -> FloatArray:
        """Return the column with that name, shape (n, 1). Raises UserError if there is no such column."""
        if name not in self.names:
            raise UserError(f"{self.file_name} has no column {name!r}: it has {', '.join(self.names)}")
        return self.rows[:, [self.names.index(name)]]

    def _column_names(self, cells: list[str]) -> tuple[str, ...]:
        names = tuple(clean_text(cell) for cell in cells)
        repeated = next((name for name, times in Counter(names).items() if times > 1), None)
        if repeated is not None:
            raise UserError(f"{self.file_name} has two columns named {repeated!r}")
        return names

    def _numbers(self, cells: list[str], line: int) -> list[float]:
        if len(cells) != len(self.names):
            expected = f"{len(self.names)} cell{'s' if len(self.names) > 1 else ''}"
            raise UserError(f"{self.file_name}, line {line}: expected {expected}, found {len(cells)}")
        return [self._number(cell, line, name) for cell, name in zip(cells, self.names, strict=True)]

    def _number(self, cell: str, line: int, name: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not cell.isascii() or "_" in cell:  # float() accepts 1_000 and １
            hint = correction(cell, whole=False, fits=_is_number)
            reason = f"{clean_text(cell, 40)!r} is not a finite number{f': {hint}' if hint else ''}"
            raise UserError(f"{self.file_name}, line {line}, column {name}: {reason}")
        return value


def _is_number(cell: str) -> bool:
    """Return whether a cell is a finite number in ASCII, without underscores."""
    try:
        return cell.isascii() and "_" not in cell and isfinite(float(cell))
    except ValueError:
        return False


def _check_text(content: bytes, file_name: str) -> None:
    text = decode_text(content, file_name)
    if "\0" in text:
        raise UserError(f"{file_name} is not a text file: the character at {text.index(chr(0))} is NUL")


def _numbered_rows(content: bytes, file_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield, for each row that is not empty, the number of the line on which it ends, and its cells."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""), strict=True)
    try:
        yield from ((reader.line_num, cells) for cells in reader if cells)
    except csv.Error as error:
        raise UserError(f"{file_name}, line {reader.line_num}: {error}; is a quotation mark not closed?") from None
