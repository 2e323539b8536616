"""Reading a comma-separated file of numbers, with errors that say where."""

import csv
import hashlib
import io
from pathlib import Path

import numpy as np

from tui_trainer.errors import UserError
from tui_trainer.run.dataset import Rows
from tui_trainer.text import clean_text


class Table:
    """The columns of a file: names from its first line, numbers below."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises UserError naming the file, the line and the column of what is wrong."""
        content = _read(path)
        self.file_name = clean_text(path.name)
        self.sha256 = hashlib.sha256(content).hexdigest()
        lines = list(csv.reader(io.StringIO(_decode(content, self.file_name), newline="")))
        if len(lines) < 2:
            raise UserError(f"{self.file_name} has no rows: a line of names and then a line for each row are needed")
        self.names = tuple(clean_text(name) for name in lines[0])
        self.rows: Rows = np.array(
            [self._numbers(cells, number) for number, cells in enumerate(lines[1:], start=2) if cells]
        )

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
        if not np.isfinite(value):
            raise UserError(
                f"{self.file_name}, line {line}, column {name}: {clean_text(cell, 40)!r} is not a finite number"
            )
        return value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"can't read {clean_text(str(path))}: {error.strerror}") from None


def _decode(content: bytes, file_name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{file_name} is not UTF-8 text: the byte at {error.start} is not") from None
