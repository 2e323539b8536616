"""ColumnBuilder: makes a Column from the cells of a text file, block by block."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.cells import is_missing, number_of
from tui_trainer.datasets.tables.raw_table import Cell, Column, ColumnKind
from tui_trainer.datasets.tables.text.numbers import numbers_of


class ColumnBuilder:
    """Cells of a column, as numbers until a cell is none, then as codes of texts."""

    def __init__(self, name: str, decimal: str, is_text: bool) -> None:
        self.is_text = is_text
        """Whether a cell is known that is not a number."""
        self._name = name
        self._decimal = decimal
        self._rows = 0
        self._numbers: list[FloatArray] = []
        self._codes: list[NDArray[np.int32]] = []
        self._code_of: defaultdict[str, int] = defaultdict(count().__next__)
        self._first_missing: Cell | None = None

    def add_numbers(self, numbers: FloatArray) -> None:
        """Add rows that are numbers, none of them missing, shape (rows,)."""
        self._numbers.append(numbers)
        self._rows += len(numbers)

    def add_cells(self, cells: Sequence[str]) -> None:
        """Add rows as text. A cell that is not a number makes the column a text column, without the rows before."""
        numbers = None if self.is_text else numbers_of(cells, self._decimal)
        if numbers is not None:
            self._note_missing(cells, numbers)
            self.add_numbers(numbers)
            return
        self.is_text = True
        self._codes.append(np.fromiter(map(self._code_of.__getitem__, cells), np.int32, len(cells)))
        self._rows += len(cells)

    def build(self) -> Column:
        """Return the column of all rows added."""
        if self.is_text:
            return self._text_column()
        numbers = np.concatenate(self._numbers) if self._numbers else np.empty(0)
        return Column(self._name, ColumnKind.NUMBERS, numbers=numbers, first_missing=self._first_missing)

    def _note_missing(self, cells: Sequence[str], numbers: FloatArray) -> None:
        """Keep the first missing cell."""
        missing = np.isnan(numbers)
        if self._first_missing is None and missing.any():
            index = int(missing.argmax())
            self._first_missing = Cell(self._rows + index, cells[index])

    def _text_column(self) -> Column:
        """Return a column of the sorted categories; texts that look the same on the screen are the same category."""
        raw = list(self._code_of)
        shown = ["" if is_missing(text) else _clean(text) for text in raw]
        categories = tuple(sorted({text for text in shown if not is_missing(text)}))
        numbers = {text: number for number, text in enumerate(categories)}
        new = np.array([numbers.get(text, -1) for text in shown], np.int32)
        old = np.concatenate(self._codes)
        is_text = np.array([number_of(text, self._decimal) is None for text in raw])
        return Column(
            self._name,
            ColumnKind.TEXT,
            codes=new[old],
            categories=categories,
            first_missing=_first(new[old] < 0, raw, old),
            first_text=_first(is_text[old], raw, old),
        )


def _clean(text: str) -> str:
    """Return clean_text(text), in less time for most texts."""
    return " ".join(text.split()) if text.isascii() and text.isprintable() else clean_text(text)


def _first(chosen: NDArray[np.bool_], texts: Sequence[str], codes: NDArray[np.int32]) -> Cell | None:
    """Return the first cell that is chosen; None if none is."""
    row = int(chosen.argmax())
    return Cell(row, texts[codes[row]]) if chosen[row] else None
