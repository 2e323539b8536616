"""Limits of axes: round, around all values, and rarely changing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.charts.axes.limits import padded_range, round_down, round_up

POSITIVE = st.floats(1e-300, 1e300)
NOT_POSITIVE = [0.0, -0.0, -3.0, float("nan"), float("inf"), float("-inf")]


@given(POSITIVE)
def test_round_up(value: float) -> None:
    """The result is at least the value, and at most about a third above it."""
    assert value <= round_up(value) <= value * 1.35


@given(POSITIVE)
def test_round_down(value: float) -> None:
    """The result is at most the value, and at most about a quarter below it."""
    assert value * 0.74 <= round_down(value) <= value


@given(POSITIVE)
def test_round_numbers_stay(value: float) -> None:
    """Both functions return a round number unchanged, to the last bit."""
    for rounded in (round_up(value), round_down(value)):
        assert round_up(rounded) == round_down(rounded) == rounded


@given(POSITIVE, POSITIVE)
def test_rounding_is_monotonic(first: float, second: float) -> None:
    """A larger value has no smaller limits."""
    low, high = sorted((first, second))
    assert round_up(low) <= round_up(high)
    assert round_down(low) <= round_down(high)


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [
        (1, 1, 1),
        (1.1, 1, 1.2),
        (153.4, 150, 200),
        (999, 800, 1000),
        (0.0101, 0.01, 0.012),
        (7e-5, 6e-5, 8e-5),
        (1e22, 1e22, 1e22),
    ],
)
def test_round_numbers(value: float, below: float, above: float) -> None:
    """Round numbers are decimal: 1, 1.2, 150, 0.01."""
    assert (round_down(value), round_up(value)) == (below, above)


@pytest.mark.parametrize("value", NOT_POSITIVE)
def test_not_positive(value: float) -> None:
    """A value that is not positive and finite gives the limits 0 and 1."""
    assert (round_down(value), round_up(value)) == (0, 1)


def test_limits_change_rarely() -> None:
    """A value that grows a thousandfold in small steps changes its limit about thirty times."""
    values = np.geomspace(1.0, 1000.0, 10_000)
    assert len({round_up(float(value)) for value in values}) <= 31
    assert len({round_down(float(value)) for value in values}) <= 31


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_padded_range(values: list[float]) -> None:
    """Every value is within the range, with a margin on both sides."""
    low, high = padded_range(np.array(values))
    assert low < min(values)
    assert high > max(values)
    most = max(1.2 * (max(values) - min(values)), 0.13 * abs(max(values)), 1.0)
    assert high - low <= most or high - low == pytest.approx(most, rel=1e-12)  # 2.2 - 1.2 is rounded to more than 1


def test_padded_range_of_nothing() -> None:
    """Without values the limits are 0 and 1."""
    assert padded_range(np.empty(0)) == (0.0, 1.0)
