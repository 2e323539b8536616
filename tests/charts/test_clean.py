"""Clipping and thinning for the plotting library: points are finite, within the window and bounded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.dots.clean import Axis, Polyline, clipped_line, dashed_line, points_in_view

ANY = st.floats(width=64)


def floats(*values: float) -> FloatArray:
    """Return the values as an array."""
    return np.array(values, dtype=np.float64)


def pieces(line: Polyline) -> list[list[tuple[float, float]]]:
    """Return the separate lines of a polyline, as points rounded for comparison."""
    found: list[list[tuple[float, float]]] = []
    for x, y, joined in zip(line.x.tolist(), line.y.tolist(), line.joined.tolist(), strict=True):
        if not joined:
            found.append([])
        found[-1].append((round(x, 5), round(y, 5)))
    return found


@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [
        ((0.0, 5.0), 0.0, 5.0),
        ((5.0, 0.0), 0.0, 5.0),
        ((2.0, 2.0), 1.9, 2.1),
        ((0.0, 0.0), -0.5, 0.5),
        ((1e-320, 2e-320), -0.5, 0.5),
        ((float("nan"), 4.0), 3.8, 4.2),
        ((float("-inf"), float("inf")), 0.0, 1.0),
        ((-1e308, 1e308), -1e100, 1e100),
    ],
)
def test_invalid_limits_are_replaced(limits: tuple[float, float], low: float, high: float) -> None:
    """Reversed limits are swapped, equal ones moved apart, infinite and NaN ones replaced."""
    axis = Axis.of(limits)
    assert (axis.low, axis.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [((0.01, 100.0), -2, 2), ((0.0, 100.0), 1.5, 2.5), ((-3.0, -1.0), -1, 1), ((10.0, 10.0), 0.5, 1.5)],
)
def test_limits_of_a_logarithmic_axis_are_exponents(
    limits: tuple[float, float], low: float, high: float
) -> None:
    """Limits that are not positive are replaced."""
    axis = Axis.of(limits, log=True)
    assert (axis.low, axis.high) == pytest.approx((low, high))


def test_positions_on_a_logarithmic_axis() -> None:
    """Equal factors are equal distances; zero, negative, infinite and NaN values have no position."""
    positions = Axis.of((0.01, 100.0), log=True).positions(floats(0.01, 1, 100, 0, -1, np.inf, np.nan))
    assert positions.tolist() == pytest.approx([0, 0.5, 1, np.nan, np.nan, np.nan, np.nan], nan_ok=True)


@given(st.tuples(ANY, ANY), st.lists(ANY), st.booleans())
def test_positions_are_finite_or_nan(limits: tuple[float, float], values: list[float], log: bool) -> None:
    """No limits and no values overflow: a position is finite, or NaN if the value has none."""
    axis = Axis.of(limits, log)
    assert axis.low < axis.high
    assert not np.isinf(axis.positions(floats(*values))).any()


def test_a_line_is_clipped_at_an_edge() -> None:
    """A line that leaves the window ends at its edge, and a part that enters again is a separate piece."""
    path = clipped_line(floats(0, 0.5, 1), floats(0.5, 1e30, 0.5), 50)
    assert pieces(path) == [[(0, 0.5), (0, 1)], [(1, 1), (1, 0.5)]]
    path = clipped_line(floats(0, 0.5, 1), floats(0.5, 1.5, 0.5), 50)
    assert pieces(path) == [[(0, 0.5), (0.25, 1)], [(0.75, 1), (1, 0.5)]]


def test_a_line_is_clipped_at_both_edges() -> None:
    """A line with both ends outside keeps the part within the window."""
    assert pieces(clipped_line(floats(-1, 2), floats(-1, 2), 50)) == [[(0, 0), (1, 1)]]


def test_a_line_outside_is_dropped() -> None:
    """Segments outside the window leave no point, not even at its edge."""
    assert pieces(clipped_line(floats(0, 0.5, 1), floats(2, 3, 2), 50)) == []
    assert pieces(clipped_line(floats(-1, 0.5), floats(0.5, 5), 50)) == []
    assert pieces(clipped_line(floats(0, 1), floats(1e30, 1e30), 50)) == []
    assert pieces(clipped_line(floats(2, 2), floats(0, 1), 50)) == []


def test_nan_interrupts_a_line() -> None:
    """No line crosses a gap, and a point between two gaps is kept."""
    x = floats(0, 0.1, 0.2, 0.3, 0.4, 0.5)
    y = floats(0.1, 0.2, np.nan, 0.4, np.nan, 0.6)
    assert sorted(pieces(clipped_line(x, y, 50))) == [[(0, 0.1), (0.1, 0.2)], [(0.3, 0.4)], [(0.5, 0.6)]]


def test_spikes_survive_thinning() -> None:
    """A spike of one point in 100,000 is kept."""
    x = np.linspace(0, 1, 100_000)
    y = np.full(x.size, 0.5)
    y[34_567], y[70_001] = 0.9, 0.1
    path = clipped_line(x, y, 60)
    assert path.x.size <= 4 * 60 + 8
    assert (path.y.min(), path.y.max()) == (0.1, 0.9)
    assert (np.diff(path.x) >= 0).all()


def test_thinning_ignores_points_outside() -> None:
    """Points beyond the nearest neighbours of the window don't change the line at its edge."""
    x = np.linspace(-10, 11, 10_001)
    path = clipped_line(x, np.where((x >= 0) & (x <= 1), 0.5, 40.0), 20)
    assert np.median(path.y) == 0.5
    assert path.x.size <= 4 * 20 + 8


def test_a_line_that_turns_back_is_bounded() -> None:
    """A closed curve of very many points is thinned too."""
    turn = np.linspace(0, 6.2, 50_000)
    assert clipped_line(0.5 + np.cos(turn) / 2, 0.5 + np.sin(turn) / 2, 50).x.size <= 16 * 50


def test_points_are_bounded_by_the_cells() -> None:
    """Points outside are dropped, and a cell has at most one."""
    points = np.random.default_rng(0).uniform(-1, 2, (2, 100_000))
    path = points_in_view(points[0], points[1], 30, 10)
    assert path.x.size == 30 * 10
    assert ((path.x >= 0) & (path.x <= 1) & (path.y >= 0) & (path.y <= 1)).all()
    assert not path.joined.any()


def test_dashes() -> None:
    """With one dot on and one off, half of the dots of a level line are drawn, and none across a gap."""
    level = clipped_line(floats(0, 1), floats(0.5, 0.5), 10)
    assert dashed_line(level, 10, 5, 1, 1).x.size == 11
    gap = clipped_line(floats(0, 0.2, 0.5, 0.8, 1), floats(0.5, 0.5, np.nan, 0.5, 0.5), 10)
    assert not ((dashed_line(gap, 10, 5, 1, 1).x > 0.21) & (dashed_line(gap, 10, 5, 1, 1).x < 0.79)).any()


@given(st.lists(st.tuples(ANY, ANY)), st.integers(1, 200), st.integers(1, 60))
def test_all_points_are_within_the_window(points: list[tuple[float, float]], columns: int, rows: int) -> None:
    """For any points the coordinates of lines, dots and dashes are within 0 and 1."""
    axis = Axis.of((-1.0, 3.0))
    x, y = axis.positions(floats(*(p[0] for p in points))), axis.positions(floats(*(p[1] for p in points)))
    line = clipped_line(x, y, columns)
    for path in (line, points_in_view(x, y, columns, rows), dashed_line(line, columns, rows, 3, 2)):
        assert ((path.x >= 0) & (path.x <= 1) & (path.y >= 0) & (path.y <= 1)).all()
        assert path.x.size == path.y.size == path.joined.size
        assert not path.joined[:1].any()
