"""Cleaning for the plotting library: what leaves it is finite, inside, in order and bounded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.clean import Path, Scale, dashed, joined_up, scattered

ANY = st.floats(width=64)


def floats(*values: float) -> FloatArray:
    """The values as an array."""
    return np.array(values, dtype=np.float64)


def pieces(path: Path) -> list[list[tuple[float, float]]]:
    """The separate lines of a path, as points rounded for comparison."""
    found: list[list[tuple[float, float]]] = []
    for x, y, joined in zip(path.x.tolist(), path.y.tolist(), path.joined.tolist(), strict=True):
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
def test_limits_are_made_sensible(limits: tuple[float, float], low: float, high: float) -> None:
    """Reversed limits are turned round, equal ones widened, infinite and missing ones replaced."""
    scale = Scale.of(limits)
    assert (scale.low, scale.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [((0.01, 100.0), -2, 2), ((0.0, 100.0), 1.5, 2.5), ((-3.0, -1.0), -1, 1), ((10.0, 10.0), 0.5, 1.5)],
)
def test_limits_of_a_logarithmic_axis_are_exponents(
    limits: tuple[float, float], low: float, high: float
) -> None:
    """What is not positive cannot be a limit of a logarithmic axis."""
    scale = Scale.of(limits, log=True)
    assert (scale.low, scale.high) == pytest.approx((low, high))


def test_places_of_a_logarithmic_axis() -> None:
    """Equal factors are equal distances; zero, negative, infinite and NaN values have no place."""
    places = Scale.of((0.01, 100.0), log=True).place(floats(0.01, 1, 100, 0, -1, np.inf, np.nan))
    assert places.tolist() == pytest.approx([0, 0.5, 1, np.nan, np.nan, np.nan, np.nan], nan_ok=True)


@given(st.tuples(ANY, ANY), st.lists(ANY), st.booleans())
def test_a_place_is_a_number_or_nothing(limits: tuple[float, float], values: list[float], log: bool) -> None:
    """No limits and no values overflow: a place is finite, or NaN where the value has none."""
    scale = Scale.of(limits, log)
    assert scale.low < scale.high
    assert not np.isinf(scale.place(floats(*values))).any()


def test_a_line_that_leaves_the_window_is_drawn_up_to_the_edge() -> None:
    """A far point outside is replaced by the crossing with the edge, and the line comes back as a new piece."""
    path = joined_up(floats(0, 0.5, 1), floats(0.5, 1e30, 0.5), 50)
    assert pieces(path) == [[(0, 0.5), (0, 1)], [(1, 1), (1, 0.5)]]
    path = joined_up(floats(0, 0.5, 1), floats(0.5, 1.5, 0.5), 50)
    assert pieces(path) == [[(0, 0.5), (0.25, 1)], [(0.75, 1), (1, 0.5)]]


def test_a_line_right_across_the_window_is_cut_at_both_edges() -> None:
    """Both ends may lie outside while the middle is seen."""
    assert pieces(joined_up(floats(-1, 2), floats(-1, 2), 50)) == [[(0, 0), (1, 1)]]


def test_a_line_wholly_outside_is_dropped() -> None:
    """Segments that never enter the window leave nothing behind, not even at its edge."""
    assert pieces(joined_up(floats(0, 0.5, 1), floats(2, 3, 2), 50)) == []
    assert pieces(joined_up(floats(-1, 0.5), floats(0.5, 5), 50)) == []
    assert pieces(joined_up(floats(0, 1), floats(1e30, 1e30), 50)) == []
    assert pieces(joined_up(floats(2, 2), floats(0, 1), 50)) == []


def test_nan_interrupts_a_line() -> None:
    """Nothing is drawn across a gap, and a point between two gaps is still seen."""
    x = floats(0, 0.1, 0.2, 0.3, 0.4, 0.5)
    y = floats(0.1, 0.2, np.nan, 0.4, np.nan, 0.6)
    assert sorted(pieces(joined_up(x, y, 50))) == [[(0, 0.1), (0.1, 0.2)], [(0.3, 0.4)], [(0.5, 0.6)]]


def test_spikes_survive_thinning() -> None:
    """Of very many points the lowest and highest of each bucket stay: one spike in 100,000 points is drawn."""
    x = np.linspace(0, 1, 100_000)
    y = np.full(x.size, 0.5)
    y[34_567], y[70_001] = 0.9, 0.1
    path = joined_up(x, y, 60)
    assert path.x.size <= 4 * 60 + 8
    assert (path.y.min(), path.y.max()) == (0.1, 0.9)
    assert (np.diff(path.x) >= 0).all()


def test_thinning_keeps_what_is_outside_out() -> None:
    """Only the neighbours of the window count: what lies beyond does not bend the line at the edge."""
    x = np.linspace(-10, 11, 10_001)
    path = joined_up(x, np.where((x >= 0) & (x <= 1), 0.5, 40.0), 20)
    assert np.median(path.y) == 0.5
    assert path.x.size <= 4 * 20 + 8


def test_a_line_that_turns_back_is_bounded() -> None:
    """A closed curve of very many points is thinned as well."""
    turn = np.linspace(0, 6.2, 50_000)
    assert joined_up(0.5 + np.cos(turn) / 2, 0.5 + np.sin(turn) / 2, 50).x.size <= 16 * 50


def test_scattered_points_are_bounded_by_the_cells() -> None:
    """Points outside are dropped and no cell holds more than one."""
    points = np.random.default_rng(0).uniform(-1, 2, (2, 100_000))
    path = scattered(points[0], points[1], 30, 10)
    assert path.x.size == 30 * 10
    assert ((path.x >= 0) & (path.x <= 1) & (path.y >= 0) & (path.y <= 1)).all()
    assert not path.joined.any()


def test_dashes_leave_dots_out() -> None:
    """One dot on, one off: half of the dots along a level line, and none across a gap."""
    level = joined_up(floats(0, 1), floats(0.5, 0.5), 10)
    assert dashed(level, 10, 5, 1, 1).x.size == 11
    gap = joined_up(floats(0, 0.2, 0.5, 0.8, 1), floats(0.5, 0.5, np.nan, 0.5, 0.5), 10)
    assert not ((dashed(gap, 10, 5, 1, 1).x > 0.21) & (dashed(gap, 10, 5, 1, 1).x < 0.79)).any()


@given(st.lists(st.tuples(ANY, ANY)), st.integers(1, 200), st.integers(1, 60))
def test_everything_that_leaves_is_inside(points: list[tuple[float, float]], columns: int, rows: int) -> None:
    """Whatever goes in, coordinates come out within 0 and 1, for lines, dots and dashes."""
    scale = Scale.of((-1.0, 3.0))
    x, y = scale.place(floats(*(p[0] for p in points))), scale.place(floats(*(p[1] for p in points)))
    line = joined_up(x, y, columns)
    for path in (line, scattered(x, y, columns, rows), dashed(line, columns, rows, 3, 2)):
        assert ((path.x >= 0) & (path.x <= 1) & (path.y >= 0) & (path.y <= 1)).all()
        assert path.x.size == path.y.size == path.joined.size
        assert not path.joined[:1].any()
