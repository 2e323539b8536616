"""RawTable: the columns of a file as numpy arrays, with what a user must know of each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import shortest
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.options import TableFormat

CodeArray = NDArray[np.int32]
"""Numbers of categories, -1 for a missing value; shape (rows,)."""
LineArray = NDArray[np.int32]
"""Numbers of lines, from 1; shape (rows,)."""
MAX_CELL_WIDTH = 40
"""Maximum width of a cell in an error message."""
MAX_NAMES_WIDTH = 200
"""Maximum width of a list of column names in an error message."""


class ColumnKind(StrEnum):
    """Whether cells of a column are numbers, apart from missing ones; of a column of numbers a few may be other texts."""

    NUMBERS = "numbers"
    TEXT = "text"


@dataclass(frozen=True)
class Cell:
    """Cell of a file: the index of its row, and its text."""

    row: int
    text: str


@dataclass(frozen=True, eq=False)
class Column:
    """Column of n rows: numbers, or the numbers of categories."""

    name: str
    """Name that is safe to show and unique in the table."""
    kind: ColumnKind
    numbers: FloatArray | None = None
    """Numbers (rows,), nan where missing; None for text."""
    codes: CodeArray | None = None
    """Index into `categories` for each row, -1 where missing; None for numbers."""
    categories: tuple[str, ...] = ()
    """Different values of a text column, sorted and safe to show."""
    first_missing: Cell | None = None
    """First missing cell; None if there is none."""
    first_text: Cell | None = None
    """First cell that is neither a number nor missing; None if there is none."""
    not_numbers: tuple[str, ...] = ()
    """Different texts, as in the file, of such cells in a column of numbers, where they count as missing."""
    is_index: bool = False
    """Whether the column numbers the rows, as pandas writes it: it is no input unless it is chosen."""
    as_text: "Column | None" = None
    """Column of numbers with such cells, as a text column; None for other columns."""

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """For each row, whether the cell is missing, shape (rows,)."""
        missing: NDArray[np.bool_] = np.isnan(self.numbers) if self.numbers is not None else self._codes < 0
        return missing

    @cached_property
    def missing(self) -> int:
        """Number of missing cells."""
        return int(self.is_missing.sum())

    @cached_property
    def values(self) -> FloatArray:
        """Different numbers of the column in ascending order, missing ones left out; of text none."""
        return np.empty(0) if self.numbers is None else np.unique(self.numbers[~self.is_missing])

    @property
    def distinct(self) -> int:
        """Number of different values, missing ones left out."""
        return len(self.categories) if self.kind is ColumnKind.TEXT else len(self.values)

    @cached_property
    def lowest(self) -> float | None:
        """Lowest number; None for text and for a column without a number."""
        return self._of_present(np.min)

    @cached_property
    def highest(self) -> float | None:
        """Highest number; None for text and for a column without a number."""
        return self._of_present(np.max)

    @property
    def is_constant(self) -> bool:
        """Whether no two rows have different values."""
        return len(self.categories) < 2 if self.kind is ColumnKind.TEXT else self.lowest == self.highest

    def used_as(self, categories: bool) -> "Column":
        """Return the column, as text if its values are used as categories and some of them are not numbers."""
        return self.as_text if categories and self.as_text else self

    def cell(self, row: int) -> str:
        """Return the value of a row as text; '' if it is missing."""
        if self.as_text:
            return self.as_text.cell(row)
        if self.is_missing[row]:
            return ""
        return shortest(float(self.numbers[row])) if self.numbers is not None else self.categories[self._codes[row]]

    def _of_present(self, function: Callable[[FloatArray], FloatArray]) -> float | None:
        if self.numbers is None or self.missing == len(self.numbers):
            return None
        return float(function(self.numbers[~self.is_missing] if self.missing else self.numbers))

    @property
    def _codes(self) -> CodeArray:
        assert self.codes is not None
        return self.codes


@dataclass(frozen=True, eq=False)
class RawTable:
    """Table as it is in a file, before any choice of inputs and target."""

    path: Path
    """Absolute path of the file."""
    sha256: str
    """SHA-256 of the file's bytes."""
    columns: tuple[Column, ...]
    lines: LineArray
    """Number of the line on which each row begins, from 1; of an array's rows the number of the row."""
    format: TableFormat | None = None
    """Format of a text file; None for a file of arrays."""

    @property
    def file_name(self) -> str:
        """Name of the file without its folder, safe to print."""
        return clean_text(self.path.name)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column with that name. Raises UserError if there is no such column."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            names = clean_text(", ".join(self.names), MAX_NAMES_WIDTH)
            raise UserError(f"{self.file_name} has no column {clean_text(name, MAX_CELL_WIDTH)!r}: it has {names}")
        return found

    def location(self, row: int, column: str = "") -> str:
        """Return where a row is, such as 'houses.csv, line 7', or 'houses.csv, line 7, age' with a column's name."""
        unit = "row" if self.format is None else "line"
        return f"{self.file_name}, {unit} {self.lines[row]}{f', {column}' if column else ''}"
