"""Row and RowLayout: rows of a label and a value, and where in a widget each part of a row is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual.geometry import Region

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import clean_text
from tui_trainer.frontend.value_text import value_text

LABEL_WIDTH = 16
"""Width of a label in cells. Labels are narrower if the value would have less than `MIN_VALUE_WIDTH` cells."""
MIN_VALUE_WIDTH = 10
"""Minimum width of a value in cells."""
MIN_FIELD_WIDTH = 6
"""Minimum width in cells of the input field over a value."""
NEW_RUN_SIGN = "↻"
"""Sign beside a value whose change restarts the run."""


@dataclass(frozen=True)
class Row:
    """A row with a label and a value of the run.

    The value belongs to a hyperparameter; if `hyperparameter` is None, it is a name that is chosen from a list.
    `live`: whether training continues when the value is changed; otherwise the run restarts.
    """

    address: str
    label: str
    value: Value
    live: bool
    hyperparameter: Hyperparameter | None = None

    @property
    def text(self) -> str:
        """The value as the row shows it, with its unit and the meaning of 0; of a file only its name."""
        declared = self.hyperparameter
        if declared is None:
            return clean_text(value_text(self.value))
        if declared.is_file:
            return clean_text(Path(str(self.value)).name)
        meaning = f" ({declared.zero_means})" if declared.zero_means and self.value == 0 else ""
        return clean_text(f"{value_text(self.value)}{meaning} {declared.unit}".rstrip())

    @property
    def is_typed(self) -> bool:
        """Whether the user types the value; other values are chosen from a list, or switched between true and false."""
        declared = self.hyperparameter
        return declared is not None and not declared.choices and not isinstance(declared.default, bool)


class RowStyles(NamedTuple):
    """Rich styles of a label, a value, and the row under the cursor.

    `cursor` is None while the widget has no focus.
    """

    label: Style
    value: Style
    cursor: Style | None


@dataclass(frozen=True)
class RowLayout:
    """Layout of rows, and of an error message between them, in a widget of `width` × `height` cells."""

    width: int
    height: int
    cursor: int
    """Index of the row under the cursor."""
    top: int
    """Index of the first visible row."""
    error: tuple[Text, ...] = ()
    """Lines of the error message, drawn below the row under the cursor."""

    def draw(self, rows: Sequence[Row], styles: RowStyles) -> Text:
        """Return the text of the visible rows, with the error message below the row under the cursor."""
        return Text("\n").join(list(self._lines(rows, styles))[: self.height])

    def field_region(self) -> Region:
        """Return the cells that an input field over the value under the cursor covers."""
        label = self._label_width
        return Region(label, self.cursor - self.top, max(self.width - label - 1, MIN_FIELD_WIDTH), 1)

    def row_at(self, y: int) -> int:
        """Return the index of the row at the line `y` of the widget.

        A line of the error message counts as the row under the cursor. Below the last row, the index is larger than
        that of the last row.
        """
        index = self.top + y
        return index if index <= self.cursor else max(index - len(self.error), self.cursor)

    def scrolled_top(self, count: int) -> int:
        """Return the index of the first visible row after scrolling as little as needed to show the cursor.

        `count`: number of all rows.
        """
        height = max(self.height, 1)
        if count <= height:
            return 0
        return min(max(self.top, self.cursor - height + 1), self.cursor)

    def _lines(self, rows: Sequence[Row], styles: RowStyles) -> Iterator[Text]:
        for index, row in enumerate(rows[self.top :], start=self.top):
            line = self._line(row, styles)
            if index == self.cursor and styles.cursor:
                line.stylize(styles.cursor)
            yield line
            if index == self.cursor:
                yield from self.error

    def _line(self, row: Row, styles: RowStyles) -> Text:
        label_width = self._label_width_of(row)
        value_width = max(self.width - label_width - 3, 1)
        sign = " " if row.live else NEW_RUN_SIGN
        label = set_cell_size(f" {clean_text(row.label, max(label_width - 2, 1))}", label_width)
        value = set_cell_size(clean_text(row.text, value_width), max(self.width - label_width - 2, 0))
        return Text.assemble((label, styles.label), (value, styles.value), (f"{sign} ", styles.label))

    def _label_width_of(self, row: Row) -> int:
        """Return the width of a row's label: a name too long for its column begins right behind its label."""
        column = self._label_width
        if row.is_typed:  # the input field begins where the column does
            return column
        return min(column, max(self.width - 3 - cell_len(row.text), cell_len(row.label) + 2))

    @property
    def _label_width(self) -> int:
        return max(min(LABEL_WIDTH, self.width - MIN_VALUE_WIDTH - 2), 0)
