"""Row and RowLayout: the text of labelled values in a column, and where on the widget each part of it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text
from textual.geometry import Region

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.text import clean_text
from tui_trainer.frontend.value_text import value_text

LABEL_WIDTH = 16
"""Width of a label, in cells, where it leaves the value at least `MIN_VALUE_WIDTH`."""
MIN_VALUE_WIDTH = 10
MIN_FIELD_WIDTH = 6
NEW_RUN_SIGN = "↻"


@dataclass(frozen=True)
class Row:
    """A labelled value of a run: a hyperparameter, or a choice from a list if `hyperparameter` is None."""

    address: str
    label: str
    value: Value
    live: bool
    hyperparameter: Hyperparameter | None = None

    @property
    def text(self) -> str:
        """The value as text."""
        if self.address == "batch_size" and self.value == 0:
            return "0 (all)"
        return clean_text(value_text(self.value))

    @property
    def is_typed(self) -> bool:
        """Whether the value is edited by typing, not chosen from a list or switched."""
        declared = self.hyperparameter
        return declared is not None and not declared.choices and not isinstance(declared.default, bool)


class RowStyles(NamedTuple):
    """Styles of a row's parts; `cursor` is None while the widget has no focus."""

    label: Style
    value: Style
    cursor: Style | None


@dataclass(frozen=True)
class RowLayout:
    """Where rows are drawn in a widget of `width` × `height` cells."""

    width: int
    height: int
    cursor: int
    """Index of the row under the cursor."""
    top: int
    """Index of the first visible row."""
    error: tuple[Text, ...] = ()
    """Lines of the error message, drawn below the row under the cursor."""

    def draw(self, rows: Sequence[Row], styles: RowStyles) -> Text:
        """Return the visible rows, with the error message below the row under the cursor."""
        return Text("\n").join(list(self._lines(rows, styles))[: self.height])

    def field_region(self) -> Region:
        """Return the cells of the field that edits the value under the cursor."""
        label = self._label_width
        return Region(label, self.cursor - self.top, max(self.width - label - 1, MIN_FIELD_WIDTH), 1)

    def row_at(self, y: int) -> int:
        """Return the index of the row at a line of the widget, which may be larger than that of the last row.

        The error message belongs to the row under the cursor.
        """
        index = self.top + y
        return index if index <= self.cursor else max(index - len(self.error), self.cursor)

    def scrolled_top(self, count: int) -> int:
        """Return the first of `count` rows to show so that the cursor is visible with the least scrolling."""
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
        label_width, value_width = self._label_width, max(self.width - self._label_width - 3, 1)
        sign = " " if row.live else NEW_RUN_SIGN
        label = set_cell_size(f" {clean_text(row.label, max(label_width - 2, 1))}", label_width)
        value = set_cell_size(clean_text(row.text, value_width), max(self.width - label_width - 2, 0))
        return Text.assemble((label, styles.label), (value, styles.value), (f"{sign} ", styles.label))

    @property
    def _label_width(self) -> int:
        return max(min(LABEL_WIDTH, self.width - MIN_VALUE_WIDTH - 2), 0)
