"""The table of weights: value, gradient, optimizer state, update and new value of each."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from rich.text import Text

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import aligned
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PARAMS_PREFIX, Weights
from tui_trainer.observed.snapshot import Observation, Param

MAX_WEIGHTS = 100
"""Up to this many weights each weight has a row; above it, each tensor has."""
NAME_WIDTH, SHAPE_WIDTH = 7, 12
MIN_COLUMN, MAX_COLUMN = 7, 14
"""Width of a column of numbers, in cells."""
MIN_COLUMNS = 4
"""Columns that are always shown: value, gradient, update and new value."""
VALUE, NEW = "value", "new"
NEXT_UPDATE, NEXT_VALUE = "next update", "next value"
SHORT_HEADINGS = {NEXT_UPDATE: "update", NEXT_VALUE: "next"}
"""Headings for narrow columns; others are cut to `SHORT_LENGTH` letters."""
SHORT_LENGTH = 4
EDITED = "edited"
"""Shown instead of the update of a weight that an edit has changed since."""


@dataclass(frozen=True)
class WeightRow:
    """A row of the table: a weight, or a whole tensor."""

    name: str
    numbers: tuple[float | None, ...]
    address: str = ""
    """The weight's address in an edit, such as params.w[0]; empty for a whole tensor."""
    edited: bool = False
    """Whether an edit has replaced the value that the update gave."""


@dataclass(frozen=True)
class WeightTable:
    """Headings and rows.

    An edit changes the number in the last column after an update, in the first column before an update.
    """

    first: str
    """Heading of the column of names, padded to its width."""
    headings: tuple[str, ...]
    rows: tuple[WeightRow, ...]

    @classmethod
    def of(cls, state: Observation, edited: Collection[str] = ()) -> "WeightTable":
        """Return a table with a row for each weight, or for each tensor if there are more than `MAX_WEIGHTS`.

        `edited`: addresses of the weights that were edited since the last update.
        """
        if sum(param.after.size for param in state.params) > MAX_WEIGHTS:
            rows = tuple(WeightRow(_tensor_name(p), (*_size(p.after), *_size(p.grad))) for p in state.params)
            first = "weight".ljust(NAME_WIDTH) + "shape".ljust(SHAPE_WIDTH)
            return cls(first, ("norm", "largest", "grad norm", "grad max"), rows)
        state_names = tuple(dict.fromkeys(name for param in state.params for name in param.state.each))
        rows = tuple(
            _row(param, flat, state_names, state.phases)
            for param in state.params
            for flat in range(param.after.size)
        )
        if not state.phases:
            rows = tuple(replace(row, edited=row.address in edited) for row in rows)
        new = (NEXT_UPDATE, NEXT_VALUE) if state.phases else ("update", NEW)
        return cls("weight".ljust(NAME_WIDTH), (VALUE, "gradient", *state_names, *new), rows)

    def column_width(self, width: int) -> int:
        """Return the width of a column of numbers, in cells, in a table of that width."""
        return max(MIN_COLUMN, min(MAX_COLUMN, (width - len(self.first)) // len(self.headings) - 1))

    def lines(self, width: int) -> list[Text]:
        """Return the table as lines of text, heading first, for a pane of that width."""
        column = self.column_width(width)
        top = self.first + "".join(f" {_heading(heading, column).rjust(column)}" for heading in self.headings)
        return [Text(top, "dim"), *(self._line(row, column) for row in self.rows)]

    def fitting(self, width: int) -> "WeightTable":
        """Return the table without the columns of optimizer state that don't fit in a pane of that width."""
        room = max((width - len(self.first)) // (MIN_COLUMN + 1), MIN_COLUMNS)
        return self._without(len(self.headings) - room) if room < len(self.headings) else self

    def newest(self, row: WeightRow) -> int:
        """Return the column of the number that an edit would change."""
        return len(row.numbers) - 1 if self.headings[-1] == NEW and row.numbers[-1] is not None else 0

    def _without(self, count: int) -> "WeightTable":
        """Return the table without `count` columns before the last two."""
        kept = len(self.headings) - MIN_COLUMNS // 2 - count
        rows = tuple(replace(row, numbers=(*row.numbers[:kept], *row.numbers[-2:])) for row in self.rows)
        return WeightTable(self.first, (*self.headings[:kept], *self.headings[-2:]), rows)

    def _line(self, row: WeightRow, column: int) -> Text:
        line = Text(clean_text(row.name, len(self.first) - 1).ljust(len(self.first)))
        numbers = [aligned(number, column) for number in row.numbers[:-1]]
        if row.edited:
            numbers[-1] = EDITED.rjust(column)
        line.append("".join(f" {number}" for number in numbers))
        return line.append(f" {aligned(row.numbers[-1], column)}", "bold")


def _heading(heading: str, width: int) -> str:
    """Return a heading, shortened if the column is narrow: gradient, grad."""
    return heading if len(heading) <= width else SHORT_HEADINGS.get(heading, heading[:SHORT_LENGTH])


def _tensor_name(param: Param) -> str:
    return param.name[: NAME_WIDTH - 1].ljust(NAME_WIDTH) + "×".join(map(str, param.after.shape))


def _row(param: Param, flat: int, state_names: tuple[str, ...], phases: int) -> WeightRow:
    """Return the row of the weight at a flat index; its name is w (a single weight), w[0] or w[0,1]."""
    weights = Weights(param.name, param.after.shape, param.name)
    numbers = _numbers(param, weights.multi_index(flat), state_names, phases)
    return WeightRow(weights.canonical_name(flat), numbers, PARAMS_PREFIX + weights.canonical_name(flat))


def _numbers(
    param: Param, index: tuple[int, ...], state_names: tuple[str, ...], phases: int
) -> tuple[float | None, ...]:
    """Return value, gradient, optimizer state, update and new value.

    During a step they are those of the next update, otherwise those of the last one.
    """
    state = [_at(param.state.each.get(name), index) for name in state_names]
    before, after = (param.after, param.upcoming) if phases else (param.before, param.after)
    gradient = _at(param.grad, index)
    if before is None:  # no update has been made
        return float(param.after[index]), gradient, *state, None, None
    if after is None:
        return float(before[index]), gradient, *state, None, None
    return float(before[index]), gradient, *state, float(after[index] - before[index]), float(after[index])


def _at(values: FloatArray | None, index: tuple[int, ...]) -> float | None:
    return None if values is None else float(values[index])


def _size(values: FloatArray | None) -> tuple[float | None, float | None]:
    """Return the norm and the entry of the largest magnitude."""
    if values is None or not values.size:
        return None, None
    return float(np.linalg.norm(values)), float(values.ravel()[np.abs(values).argmax()])
