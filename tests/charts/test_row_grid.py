"""Axes of whole rows: ticks at equal distances on the screen, as little extension as possible."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.charts.axes.row_grid import MAX_ROWS_PER_TICK, row_grid
from tui_trainer.charts.dots.clean import Axis

LIMITS = st.tuples(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9)).map(lambda ends: (ends[0], ends[0] + ends[1]))


@given(LIMITS, st.integers(3, 60))
def test_ticks_are_equally_many_rows_apart(limits: tuple[float, float], rows: int) -> None:
    """Each tick is in the middle of a row, the same whole number of rows above the tick below it."""
    axis = Axis.of(limits)
    grid = row_grid(axis, rows)
    assert grid
    spots = [tick.position * rows - 0.5 for tick in grid.ticks]
    assert spots == pytest.approx([round(row) for row in spots])
    distances = {round(upper - lower) for lower, upper in pairwise(spots)}
    assert len(distances) <= 1
    assert all(distance <= MAX_ROWS_PER_TICK for distance in distances)
    slack = 1e-6 * (axis.high - axis.low)
    assert grid.axis.low <= axis.low + slack
    assert grid.axis.high >= axis.high - slack


@given(st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.integers(12, 60))
def test_an_axis_is_extended_little(low: float, height: float, rows: int) -> None:
    """At least half of an axis of twelve or more rows is what was asked for."""
    axis = Axis.of((low, low + height))
    grid = row_grid(axis, rows)
    assert grid
    assert grid.axis.high - grid.axis.low <= 2 * (axis.high - axis.low)


@pytest.mark.parametrize(
    ("limits", "rows", "labels"),
    [
        ((0, 10), 7, "0 5 10"),
        ((0.94, 3.54), 20, "1.0 1.5 2.0 2.5 3.0 3.5"),
        ((0, 153.4), 20, "0 50 100 150"),
        ((0, 1e-9), 15, "0 0.5e-9 1.0e-9"),
    ],
)
def test_labels(limits: tuple[float, float], rows: int, labels: str) -> None:
    """Ticks have round values, with as many decimals as their distance needs."""
    grid = row_grid(Axis.of(limits), rows)
    assert grid
    assert " ".join(tick.label for tick in grid.ticks) == labels


def test_zero_stays_at_the_bottom() -> None:
    """An axis that starts at 0 has 0 in its lowest row."""
    for high in (1.0, 1.7, 13.0, 204.0):
        grid = row_grid(Axis.of((0, high)), 20)
        assert grid
        assert grid.ticks[0].position * 20 == pytest.approx(0.5)


def test_no_grid() -> None:
    """A logarithmic axis and one of two rows stay as they are."""
    assert row_grid(Axis.of((1, 10), log=True), 20) is None
    assert row_grid(Axis.of((1, 10)), 2) is None


@given(st.floats(0, 1e3), st.floats(0.01, 1e3), st.integers(3, 60))
def test_an_axis_above_0_stays_there(low: float, height: float, rows: int) -> None:
    """An axis that starts at or above 0 is extended to 0 at most, which is then in the middle of the lowest row."""
    grid = row_grid(Axis.of((low, low + height)), rows)
    assert grid
    assert grid.axis.low >= -0.5 * (grid.axis.high - grid.axis.low) / rows * (1 + 1e-9)
