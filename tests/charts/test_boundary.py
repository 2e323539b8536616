"""Zero crossings of a function on a grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.dots.boundary import zero_crossings

X, Y = np.linspace(-1, 1, 41), np.linspace(-2, 2, 33)
NAN, INF = float("nan"), float("inf")


def on_grid(a: float, b: float, c: float) -> FloatArray:
    """Return a x + b y + c at every point."""
    return a * X[None, :] + b * Y[:, None] + c


@given(st.floats(0, 2 * np.pi), st.floats(-0.5, 0.5))
def test_a_straight_line(angle: float, c: float) -> None:
    """The points are on the line and within the grid."""
    a, b = float(np.cos(angle)), float(np.sin(angle))
    x, y = zero_crossings(X, Y, on_grid(a, b, c))
    assert x.size
    assert a * x + b * y + c == pytest.approx(0, abs=1e-9)
    assert np.all((np.abs(x) <= 1) & (np.abs(y) <= 2))


@pytest.mark.parametrize(("a", "b", "c"), [(1, 0, 0.013), (1, 0.3, 0.013), (-1, 0.2, 0.07), (1, -0.1, -0.08)])
def test_a_steep_line(a: float, b: float, c: float) -> None:
    """A steep line has one dot in every row that it crosses."""
    _, y = zero_crossings(X, Y, on_grid(a, b, c))
    assert sorted(y.tolist()) == Y.tolist()


@pytest.mark.parametrize(("a", "b", "c"), [(0, 1, 0.013), (0.3, 1, 0.013), (0.2, -1, 0.07), (-0.1, 1, -0.08)])
def test_a_flat_line(a: float, b: float, c: float) -> None:
    """A flat line has one dot in every column."""
    x, _ = zero_crossings(X, Y, on_grid(a, b, c))
    assert sorted(x.tolist()) == X.tolist()


def test_a_diagonal_is_not_drawn_twice() -> None:
    """A line at 45° has one dot in every row, and no two in a column."""
    side = np.arange(-8.0, 9.0)
    x, y = zero_crossings(side, side, side[:, None] - side[None, :] + 0.25)
    assert x - y == pytest.approx(0.25)
    assert sorted(y.tolist()) == sorted(set(y.tolist())) == side[:-1].tolist()


def test_a_circle() -> None:
    """Every part of a closed line is found."""
    x, y = zero_crossings(X, Y, X[None, :] ** 2 + Y[:, None] ** 2 - 0.8**2)
    assert np.hypot(x, y) == pytest.approx(0.8, abs=0.01)
    angles = np.sort(np.arctan2(y, x))
    assert np.diff(angles).max() < 0.4


@pytest.mark.parametrize("value", [1.0, -1.0, 0.0])
def test_one_sign(value: float) -> None:
    """A function without a change of sign has no points."""
    x, y = zero_crossings(X, Y, np.full((33, 41), value))
    assert x.size == y.size == 0


@pytest.mark.parametrize("odd", [NAN, INF, -INF, 1e308, -1e308])
def test_odd_values(odd: float) -> None:
    """NaN, infinite and very large values raise nothing; the rest of the line is found."""
    values = on_grid(1, 0, 0.013)
    values[:10] = odd
    values[9, ::2] = -odd
    x, y = zero_crossings(X, Y, values)
    below = y > Y[10]
    assert np.unique(y[below]).tolist() == Y[11:].tolist()
    assert x[below] == pytest.approx(-0.013)


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_the_smallest_grids(columns: int, rows: int) -> None:
    """A chart of a few cells works."""
    values = np.array([[-1.0, 1.0], [1.0, -1.0]])[:rows, :columns]
    x, y = zero_crossings(X[:columns], Y[:rows], values)
    assert x.size == y.size
