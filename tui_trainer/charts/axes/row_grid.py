"""row_grid(): extend a y axis to whole rows of the screen, so that the ticks have equal distances on the screen too.

Without it ticks at round values fall on rows with unequal distances, such as 3, 3, 4, 3 and 3 rows.
"""

import math
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from tui_trainer.base.numbers import number_labels
from tui_trainer.charts.axes.ticks import Tick
from tui_trainer.charts.dots.clean import Axis

MAX_ROWS_PER_TICK = 6
"""Maximum number of rows from a tick to the next."""
MIN_ROWS = 3
"""Minimum number of rows for which an axis is extended."""
ROUNDING = 1e-9
"""Fraction of a row by which a limit may be beyond a row's edge, since floats are rounded."""


class RowGrid(NamedTuple):
    """Axis whose rows have equal, round heights, and its ticks, lowest first, each in the middle of a row."""

    axis: Axis
    ticks: tuple[Tick, ...]


def row_grid(axis: Axis, rows: int) -> RowGrid | None:
    """Return the axis extended to `rows` whole rows, a round number of which are from each tick to the next.

    The axis is extended as little as possible: by at most about a third. An axis that starts at 0 keeps 0 in its lowest
    row; one that starts above 0 is extended at most to there. Returns None for a logarithmic axis, and if there are fewer
    than three rows.
    """
    if axis.log or rows < MIN_ROWS:
        return None
    for height, rows_per_tick, step in _row_heights((axis.high - axis.low) / rows, rows):
        first = math.floor(axis.low / height + 0.5 + ROUNDING)
        spare = first - 0.5 + rows - axis.high / height
        if spare < -ROUNDING:
            continue
        first = max(first - int(spare) // 2, 0) if axis.low > 0 else first - (int(spare) // 2 if axis.low else 0)
        grid = _grid(first, rows, height, rows_per_tick, step)
        if len(grid.ticks) >= min(2, rows // 3):
            return grid
    raise AssertionError("row heights have no end")


def _row_heights(smallest: float, rows: int) -> Iterator[tuple[float, int, float]]:
    """Yield row heights from `smallest` on, ascending, as (height, rows per tick, distance of ticks in data units)."""
    fewest, most = 3 if rows > MAX_ROWS_PER_TICK else 2, min(rows - 1, MAX_ROWS_PER_TICK)
    for power in count(math.floor(math.log10(smallest))):
        low = float(f"1e{power}")
        found = [
            (step / rows_per_tick, rows_per_tick, step)
            for step in (float(f"{multiple}e{power}") for multiple in (1, 2, 5, 10, 20, 50))
            for rows_per_tick in range(fewest, most + 1)
        ]
        yield from sorted(height for height in found if max(smallest, low) <= height[0] < 10 * low)


def _grid(first: int, rows: int, height: float, rows_per_tick: int, step: float) -> RowGrid:
    """Return the grid of rows `first`, `first` + 1 …; the middle of row i has the value i * `height`."""
    numbers = [number for number in range(first, first + rows) if number % rows_per_tick == 0]
    values = [number // rows_per_tick * step for number in numbers]
    positions = [(number - first + 0.5) / rows for number in numbers]
    axis = Axis((first - 0.5) * height, (first - 0.5 + rows) * height)
    return RowGrid(axis, tuple(map(Tick, positions, number_labels(values, step))))
