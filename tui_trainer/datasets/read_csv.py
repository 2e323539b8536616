"""Reading a comma-separated file of numbers, with errors that say where."""

import csv
import hashlib
import io
from pathlib import Path

import numpy as np

from tui_trainer.errors import UserError
from tui_trainer.files import decode_text, read_file
from tui_trainer.run.dataset import Rows
from tui_trainer.text import clean_text

MOST_BYTES = 2**30


class Table:
    """The columns of a file: names from its first line, numbers below."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises UserError naming the file, the line and the column of what is wrong."""
        content = read_file(path, MOST_BYTES)
        self.path = path.absolute()
        self.file_name = clean_text(path.name)
        self.sha256 = hashlib.sha256(content).hexdigest()
        lines = _lines(decode_text(content, self.file_name), self.file_name)
        if len(lines) < 2:
            raise UserError(f"{self.file_name} has no rows: a line of names and then a line for each row are needed")
        self.names = tuple(clean_text(name) for name in lines[0][1])
        repeated = next((name for name in self.names if self.names.count(name) > 1), None)
        if repeated is not None:
            raise UserError(f"{self.file_name} has two columns named {repeated!r}")
        self.rows: Rows = np.array([self._numbers(cells, number) for number, cells in lines[1:]])

    def column(self, name: str) -> Rows:
        """One column, as shape (n, 1). Raises UserError when there is none of that name."""
        if name not in self.names:
            raise UserError(f"{self.file_name} has no column {name!r}: it has {', '.join(self.names)}")
        return self.rows[:, [self.names.index(name)]]

    def _numbers(self, cells: list[str], line: int) -> list[float]:
        if len(cells) != len(self.names):
            raise UserError(f"{self.file_name}, line {line}: {len(cells)} cells where {len(self.names)} are named")
        return [self._number(cell, line, name) for cell, name in zip(cells, self.names, strict=True)]

    def _number(self, cell: str, line: int, name: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not np.isfinite(value) or not cell.isascii() or "_" in cell:  # Python would take 1_000 and １
            raise UserError(
                f"{self.file_name}, line {line}, column {name}: {clean_text(cell, 40)!r} is not a finite number"
            )
        return value


def _lines(text: str, file_name: str) -> list[tuple[int, list[str]]]:
    """The cells of every line that is not empty, and the number of the line they end on."""
    if "\0" in text:
        raise UserError(f"{file_name} is not a text file: the character at {text.index(chr(0))} is NUL")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise UserError(f"{file_name}, line {reader.line_num}: {error}; is a quotation mark not closed?") from None
