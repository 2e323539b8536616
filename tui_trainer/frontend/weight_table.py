"""The table of weights: for each its value, gradient, what the optimizer remembers, its update and its new value."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from rich.text import Text

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import aligned
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PREFIX, Weights
from tui_trainer.observed.snapshot import Observation, Param

MOST_WEIGHTS = 100
"""Up to here each weight has a row of its own; above, each tensor has."""
NAME_WIDTH, SHAPE_WIDTH = 7, 12
NARROWEST, WIDEST = 7, 14
SHORT_HEADING = 4
ALWAYS = 4
"""Columns that are never left out: value and gradient, update and new value."""
VALUE, NEW = "value", "new"
EDITED = "edited"
"""What stands in place of an update where an edit has put another number since."""


@dataclass(frozen=True)
class WeightRow:
    """One line of the table."""

    name: str
    numbers: tuple[float | None, ...]
    address: str = ""
    """Where an edit would put a number; empty for a whole tensor."""
    edited: bool = False
    """Whether the last number is not what the update made of it."""


@dataclass(frozen=True)
class WeightTable:
    """Headings and rows; an edit changes the last column of numbers after an update, before one the first."""

    first: str
    headings: tuple[str, ...]
    rows: tuple[WeightRow, ...]

    @classmethod
    def of(cls, state: Observation, edited: Collection[str] = ()) -> "WeightTable":
        """A row for each weight, or for each tensor if there are many; `edited`: the addresses edited since the update."""
        if sum(param.after.size for param in state.params) > MOST_WEIGHTS:
            rows = tuple(WeightRow(_tensor_name(p), (*_size(p.after), *_size(p.grad))) for p in state.params)
            first = "weight".ljust(NAME_WIDTH) + "shape".ljust(SHAPE_WIDTH)
            return cls(first, ("norm", "largest", "grad norm", "grad max"), rows)
        remembered = tuple(dict.fromkeys(name for param in state.params for name in param.memory.each))
        rows = tuple(
            _row(param, place, remembered, state.phases) for param in state.params for place in range(param.after.size)
        )
        if not state.phases:
            rows = tuple(replace(row, edited=row.address in edited) for row in rows)
        new = ("next update", "to be") if state.phases else ("update", NEW)
        return cls("weight".ljust(NAME_WIDTH), (VALUE, "gradient", *remembered, *new), rows)

    def column_width(self, width: int) -> int:
        """Cells of a column of numbers in a table of that width."""
        return max(NARROWEST, min(WIDEST, (width - len(self.first)) // len(self.headings) - 1))

    def lines(self, width: int) -> list[Text]:
        """The table as text, in that many cells."""
        column = self.column_width(width)
        heading = self.first + "".join(f" {_fitted(word, column).rjust(column)}" for word in self.headings)
        return [Text(heading, "dim"), *(self._line(row, column) for row in self.rows)]

    def fitting(self, width: int) -> "WeightTable":
        """The same in a pane of that width: of what an optimizer remembers, what does not fit is left out."""
        room = max((width - len(self.first)) // (NARROWEST + 1), ALWAYS)
        return self._without(len(self.headings) - room) if room < len(self.headings) else self

    def newest(self, row: WeightRow) -> int:
        """The place of the number that an edit would change."""
        return len(row.numbers) - 1 if self.headings[-1] == NEW and row.numbers[-1] is not None else 0

    def _without(self, count: int) -> "WeightTable":
        """The same without that many columns before the last two."""
        kept = len(self.headings) - ALWAYS // 2 - count
        rows = tuple(replace(row, numbers=(*row.numbers[:kept], *row.numbers[-2:])) for row in self.rows)
        return WeightTable(self.first, (*self.headings[:kept], *self.headings[-2:]), rows)

    def _line(self, row: WeightRow, column: int) -> Text:
        line = Text(clean_text(row.name, len(self.first) - 1).ljust(len(self.first)))
        numbers = [aligned(number, column) for number in row.numbers[:-1]]
        if row.edited:
            numbers[-1] = EDITED.rjust(column)
        line.append("".join(f" {number}" for number in numbers))
        return line.append(f" {aligned(row.numbers[-1], column)}", "bold")


def _fitted(word: str, width: int) -> str:
    """A heading, or its beginning where the column is narrow: gradient, grad."""
    return word if len(word) <= width else word[:SHORT_HEADING]


def _tensor_name(param: Param) -> str:
    return param.name[: NAME_WIDTH - 1].ljust(NAME_WIDTH) + "×".join(map(str, param.after.shape))


def _row(param: Param, place: int, remembered: tuple[str, ...], phases: int) -> WeightRow:
    """The row of the number at that place: 'w' for a single weight, 'w[0]' for one of a column, 'w[0,1]' of a matrix."""
    weights = Weights(param.name, param.after.shape, param.name)
    numbers = _numbers(param, weights.full_index(place), remembered, phases)
    return WeightRow(weights.usual(place), numbers, PREFIX + weights.usual(place))


def _numbers(
    param: Param, index: tuple[int, ...], remembered: tuple[str, ...], phases: int
) -> tuple[float | None, ...]:
    """Before the update, gradient, memory, update, after it; in the middle of a step those of the update to come."""
    memory = [_at(param.memory.each.get(name), index) for name in remembered]
    before, after = (param.after, param.upcoming) if phases else (param.before, param.after)
    gradient = _at(param.grad, index)
    if before is None:  # no update was made yet
        return float(param.after[index]), gradient, *memory, None, None
    if after is None:
        return float(before[index]), gradient, *memory, None, None
    return float(before[index]), gradient, *memory, float(after[index] - before[index]), float(after[index])


def _at(values: FloatArray | None, index: tuple[int, ...]) -> float | None:
    return None if values is None else float(values[index])


def _size(values: FloatArray | None) -> tuple[float | None, float | None]:
    """Norm and largest entry."""
    if values is None or not values.size:
        return None, None
    return float(np.linalg.norm(values)), float(values.ravel()[np.abs(values).argmax()])
