"""ColumnBuilder: makes a Column from the cells of a text file, block by block."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.tables.cells import is_missing, number_of
from tui_trainer.datasets.tables.raw_table import Cell, Column, ColumnKind
from tui_trainer.datasets.tables.text.clean import cleaned_texts
from tui_trainer.datasets.tables.text.mostly_numbers import first_cell, mostly_numbers, numbers_column
from tui_trainer.datasets.tables.text.numbers import numbers_of
from tui_trainer.datasets.tables.watch import Watch


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

    def build(self, watch: Watch) -> Column:
        """Return the column of all rows added."""
        if self.is_text:
            return self._text_column(watch)
        numbers = np.concatenate(self._numbers) if self._numbers else np.empty(0)
        return Column(self._name, ColumnKind.NUMBERS, numbers=numbers, first_missing=self._first_missing)

    def _note_missing(self, cells: Sequence[str], numbers: FloatArray) -> None:
        """Keep the first missing cell."""
        missing = np.isnan(numbers)
        if self._first_missing is None and missing.any():
            index = int(missing.argmax())
            self._first_missing = Cell(self._rows + index, cells[index])

    def _text_column(self, watch: Watch) -> Column:
        """Return a column of the sorted categories; texts that look the same on the screen are the same category."""
        raw = list(self._code_of)
        shown = cleaned_texts(raw, watch)
        present = [text for text in set(shown) if not is_missing(text)]
        watch.at(1.0)
        categories = tuple(sorted(present))
        watch.at(1.0)
        numbers = dict(zip(categories, range(len(categories)), strict=True))
        watch.at(1.0)
        new = np.fromiter((numbers.get(text, -1) for text in shown), np.int32, len(shown))
        codes = np.concatenate(self._codes)
        # codes are in the order in which their texts appear first
        missing = int((new < 0).argmax()) if (new < 0).any() else None
        text = next((code for code, cell in enumerate(raw) if number_of(cell, self._decimal) is None), None)
        column = Column(
            self._name,
            ColumnKind.TEXT,
            codes=new[codes],
            categories=categories,
            first_missing=first_cell(missing, raw, codes),
            first_text=first_cell(text, raw, codes),
        )
        spellings = mostly_numbers(raw, self._decimal, watch)
        return column if spellings is None else numbers_column(column, raw, spellings, codes)
