"""WeightTable: value, gradient, optimizer state, update and new value of each weight."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.numbers import aligned
from tui_trainer.base.text import clean_text
from tui_trainer.base.weights import PARAMS_PREFIX
from tui_trainer.charts.equation import feature_names
from tui_trainer.frontend.text_styles import MUTED
from tui_trainer.observed.snapshot import Observation, Param, Summary
from tui_trainer.recipe.config import RunConfig

MAX_WEIGHTS = 100
"""Maximum number of weights for which each weight has a row. If there are more weights, each tensor has a row."""
NAME_WIDTH, SHAPE_WIDTH = 7, 12
"""Widths of the name and of the shape of a tensor in its row, in cells."""
MAX_FEATURE_WIDTH = 16
"""Maximum width of the name of a feature, in cells."""
MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 7, 24
"""Limits of the width of a column of numbers, in cells."""
MIN_COLUMNS = 4
"""Number of columns that are always shown: value, gradient, update and new value."""
WIDTH_FOR_RATIO = 14
"""Width that every column must have, in cells, for a column with each update in relation to its weight."""
VALUE, UPDATE, RATIO, NEW_VALUE = "value", "update", "update/value", "new"
NEXT_UPDATE, NEXT_VALUE = "next update", "next value"
SHORT_HEADINGS = {NEXT_UPDATE: "update", NEXT_VALUE: "next"}
"""Headings for narrow columns. Other headings are cut to `SHORT_HEADING_LENGTH` letters."""
SHORT_HEADING_LENGTH = 4
"""Maximum number of letters of a heading that is cut."""
HEADING_MARGIN = 3
"""Number of cells to the right of a heading, in a wide column: those of a number with eight decimals beyond one with five."""
WINDOW_ROWS = 32
"""Number of rows by which the window moves whose numbers the engine is asked for."""
EDITED = "edited"
"""Text that is shown instead of the update of a weight that was edited after the update."""


@dataclass(frozen=True)
class WeightRow:
    """A row of the table: a weight, or a whole tensor."""

    name: str
    numbers: tuple[float | None, ...]
    """Number in each column of the table; None if the number does not exist."""
    address: str = ""
    """The weight's address in an edit, such as params.w[0]; empty for a whole tensor."""
    is_edited: bool = False
    """Whether an edit has replaced the value that the last update computed."""
    feature: str = ""
    """Name of the feature that the weight multiplies, such as x²; empty if it multiplies none."""

    @property
    def label(self) -> str:
        """Name of the weight with its feature, such as 'w[1] · x²'."""
        return f"{self.name} · {self.feature}" if self.feature else self.name


@dataclass(frozen=True)
class WeightTable:
    """Headings and rows of the table. The columns depend on whether a step is in progress."""

    name_heading: str
    """Heading of the column of names, padded to the width of that column."""
    headings: tuple[str, ...]
    rows: tuple[WeightRow, ...]

    @classmethod
    def of(
        cls, state: Observation, edited_addresses: Collection[str] = (), features: Mapping[str, str] = FrozenMapping()
    ) -> "WeightTable":
        """Return a table with a row for each weight, or for each tensor if there are more than `MAX_WEIGHTS` weights.

        `edited_addresses`: addresses of the weights that were edited since the last update; `features`: names of the
        features that weights multiply, by the name of the weight.
        """
        if sum(param.weights.count for param in state.params) > MAX_WEIGHTS:
            rows = tuple(map(_tensor_row, state.params))
            first = "weight".ljust(NAME_WIDTH) + "shape".ljust(SHAPE_WIDTH)
            return cls(first, ("norm", "largest", "grad norm", "grad max"), rows)
        state_names = tuple(dict.fromkeys(name for param in state.params for name in param.state.per_weight))
        rows = tuple(
            _weight_row(param, flat, state_names, state.phases)
            for param in state.params
            for flat in range(param.after.size)
        )
        edited_now = () if state.phases else edited_addresses
        rows = tuple(
            replace(row, is_edited=row.address in edited_now, feature=clean_text(features.get(row.name, ""), MAX_FEATURE_WIDTH))
            for row in rows
        )
        new = (NEXT_UPDATE, NEXT_VALUE) if state.phases else (UPDATE, NEW_VALUE)
        return cls(_name_heading(rows), (VALUE, "gradient", *state_names, *new), rows)

    def column_width(self, width: int) -> int:
        """Return the width of a column of numbers in a table of `width` cells."""
        return max(MIN_COLUMN_WIDTH, min(MAX_COLUMN_WIDTH, (width - len(self.name_heading)) // len(self.headings) - 1))

    def lines(self, width: int, shown: slice = slice(None)) -> list[Text]:
        """Return the table as lines of text, headings first, for a pane of `width` cells. `shown`: the rows to return."""
        column = self.column_width(width)
        top = self.name_heading + "".join(f" {_heading_cell(heading, column)}" for heading in self.headings)
        return [Text.assemble((top, MUTED)), *(self._row_text(row, column) for row in self.rows[shown])]

    def fitted(self, width: int) -> "WeightTable":
        """Return the table for `width` cells: with a column `update/value` if it has room, or without hidden columns."""
        with_ratio = self._with_ratio()
        is_roomy = len(self.name_heading) + len(with_ratio.headings) * (WIDTH_FOR_RATIO + 1) <= width
        return with_ratio if is_roomy else self.without_hidden_columns(width)

    def without_hidden_columns(self, width: int) -> "WeightTable":
        """Return the table without the features and the columns of optimizer state that don't fit in `width` cells."""
        needed = len(self.name_heading) + MIN_COLUMNS * (MIN_COLUMN_WIDTH + 1)
        if width < needed and any(row.feature for row in self.rows):
            rows = tuple(replace(row, feature="") for row in self.rows)
            return WeightTable(_name_heading(rows), self.headings, rows).without_hidden_columns(width)
        room = max((width - len(self.name_heading)) // (MIN_COLUMN_WIDTH + 1), MIN_COLUMNS)
        return self._without_columns(len(self.headings) - room) if room < len(self.headings) else self

    def editable_column(self, row: WeightRow) -> int:
        """Return the index of the column that an edit changes: the new value if there is one, else the value."""
        return len(row.numbers) - 1 if self.headings[-1] == NEW_VALUE and row.numbers[-1] is not None else 0

    def _with_ratio(self) -> "WeightTable":
        """Return the table with a column of updates divided by their weights, if it is a table of weights."""
        if self.headings[-1:] not in {(NEW_VALUE,), (NEXT_VALUE,)}:
            return self
        headings = (*self.headings[:-1], RATIO, self.headings[-1])
        rows = tuple(replace(row, numbers=(*row.numbers[:-1], _ratio(row), row.numbers[-1])) for row in self.rows)
        return WeightTable(self.name_heading, headings, rows)

    def _without_columns(self, count: int) -> "WeightTable":
        """Return the table without the `count` columns before the last two columns."""
        kept = len(self.headings) - MIN_COLUMNS // 2 - count
        rows = tuple(replace(row, numbers=(*row.numbers[:kept], *row.numbers[-2:])) for row in self.rows)
        return WeightTable(self.name_heading, (*self.headings[:kept], *self.headings[-2:]), rows)

    def _row_text(self, row: WeightRow, column: int) -> Text:
        line = Text(set_cell_size(clean_text(row.label, len(self.name_heading) - 1), len(self.name_heading)))
        numbers = [aligned(number, column) for number in row.numbers[:-1]]
        if row.is_edited:
            numbers[self.headings.index(UPDATE)] = _heading_cell(EDITED, column)
        line.append("".join(f" {number}" for number in numbers))
        return line.append(f" {aligned(row.numbers[-1], column)}", "bold")


def weight_features(config: RunConfig | None, params: Sequence[Param], columns: Sequence[str]) -> dict[str, str]:
    """Return the names of the features that the weights of a linear model multiply, by the name of the weight.

    Empty for other models. `columns`: names of the dataset's input columns.
    """
    linear = config.linear_form if config else None
    weights = next((param.weights for param in params if linear and param.name == linear.weight), None)
    if linear is None or weights is None or weights.count > MAX_WEIGHTS:
        return {}
    names = feature_names(linear.features, columns, weights.count)
    return {weights.canonical_name(flat): name for flat, name in enumerate(names[: weights.count])}


def window_of(first: int, count: int) -> range:
    """Return the window of rows that contains `count` visible rows from row `first` on.

    Its ends are multiples of WINDOW_ROWS, so that the engine is not asked for another window at every row.

    >>> window_of(3, 8), window_of(30, 8), window_of(0, 0)
    (range(0, 32), range(0, 64), range(0, 32))
    """
    last = max(first + count - 1, first)
    return range(first // WINDOW_ROWS * WINDOW_ROWS, (last // WINDOW_ROWS + 1) * WINDOW_ROWS)


def _name_heading(rows: Sequence[WeightRow]) -> str:
    """Return the heading of the column of names, as wide as the widest name and a space."""
    return "weight".ljust(max([NAME_WIDTH, *(cell_len(row.label) + 1 for row in rows)]))


def _heading_cell(heading: str, width: int) -> str:
    """Return a heading in the cells of its column: in a wide one it ends where most of the aligned numbers end."""
    text = _heading(heading, width)
    return text.rjust(width - max(min(HEADING_MARGIN, width - WIDTH_FOR_RATIO + 1, width - len(text)), 0)).ljust(width)


def _heading(heading: str, width: int) -> str:
    """Return a heading, shortened if it is wider than the column: grad for gradient."""
    return heading if len(heading) <= width else SHORT_HEADINGS.get(heading, heading[:SHORT_HEADING_LENGTH])


def _tensor_row(param: Param) -> WeightRow:
    """Return the row of a whole tensor: norms and largest entries of its weights and of its gradient."""
    name = param.name[: NAME_WIDTH - 1].ljust(NAME_WIDTH) + "×".join(map(str, param.weights.shape))
    if param.excerpt:
        weights, grad = param.excerpt.weights, param.excerpt.grad
    else:
        weights, grad = _summary(param.after), _summary(param.grad)
    pairs = ((None, None) if summary is None else (summary.norm, summary.largest) for summary in (weights, grad))
    return WeightRow(name, tuple(chain.from_iterable(pairs)))


def _weight_row(param: Param, flat: int, state_names: tuple[str, ...], phases_done: int) -> WeightRow:
    """Return the row of the weight at an index into the flattened tensor. Its name is w[0], w[0,1] or, if single, w."""
    weights = param.weights
    numbers = _weight_numbers(param, weights.multi_index(flat), state_names, phases_done)
    return WeightRow(weights.canonical_name(flat), numbers, PARAMS_PREFIX + weights.canonical_name(flat))


def _weight_numbers(
    param: Param, index: tuple[int, ...], state_names: tuple[str, ...], phases_done: int
) -> tuple[float | None, ...]:
    """Return the numbers of a weight: value, gradient, optimizer state, update and new value.

    During a step, the update and the new value are from the next update; between steps, from the last update.
    """
    state = [_number_at(param.state.per_weight.get(name), index) for name in state_names]
    before, after = (param.after, param.upcoming) if phases_done else (param.before, param.after)
    gradient = _number_at(param.grad, index)
    if before is None:  # no update has been made
        return float(param.after[index]), gradient, *state, None, None
    if after is None:
        return float(before[index]), gradient, *state, None, None
    return float(before[index]), gradient, *state, float(after[index] - before[index]), float(after[index])


def _ratio(row: WeightRow) -> float | None:
    """Return a weight's update divided by the weight; None without an update, after an edit, and for a weight of 0."""
    value, update = row.numbers[0], row.numbers[-2]
    return (update / value or 0.0) if value and update is not None and not row.is_edited else None  # no -0


def _number_at(values: FloatArray | None, index: tuple[int, ...]) -> float | None:
    return None if values is None else float(values[index])


def _summary(values: FloatArray | None) -> Summary | None:
    """Return the L2 norm, and the entry with the largest magnitude; None if there are no values."""
    if values is None or not values.size:
        return None
    return Summary(float(np.linalg.norm(values)), float(values.ravel()[np.abs(values).argmax()]))
