"""Limits: round, never cutting the numbers, and still while those move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.charts.limits import ceiling, floor, padded

POSITIVE = st.floats(1e-300, 1e300)
NOT_POSITIVE = [0.0, -0.0, -3.0, float("nan"), float("inf"), float("-inf")]


@given(POSITIVE)
def test_ceiling_is_above_but_not_far(value: float) -> None:
    """It is at or above the value, and at most about a third above it."""
    assert value <= ceiling(value) <= value * 1.35


@given(POSITIVE)
def test_floor_is_below_but_not_far(value: float) -> None:
    """It is at or below the value, and at most about a quarter below it."""
    assert value * 0.74 <= floor(value) <= value


@given(POSITIVE)
def test_round_numbers_stay(value: float) -> None:
    """What is round already is left as it is, to the last bit, by both."""
    for rounded in (ceiling(value), floor(value)):
        assert ceiling(rounded) == floor(rounded) == rounded


@given(POSITIVE, POSITIVE)
def test_order_is_kept(one: float, other: float) -> None:
    """A larger value has no smaller limits."""
    low, high = sorted((one, other))
    assert ceiling(low) <= ceiling(high)
    assert floor(low) <= floor(high)


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
    """They are round as a person writes them."""
    assert (floor(value), ceiling(value)) == (below, above)


@pytest.mark.parametrize("value", NOT_POSITIVE)
def test_what_has_no_round_number(value: float) -> None:
    """What is not positive and finite still gives usable limits, 0 to 1."""
    assert (floor(value), ceiling(value)) == (0, 1)


def test_limits_hold_still() -> None:
    """A value that grows a thousandfold in small steps moves its limit only some thirty times."""
    values = np.geomspace(1.0, 1000.0, 10_000)
    assert len({ceiling(float(value)) for value in values}) <= 31
    assert len({floor(float(value)) for value in values}) <= 31


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_padding_keeps_all_values_inside(values: list[float]) -> None:
    """Every value lies within, with a margin on both sides."""
    low, high = padded(np.array(values))
    assert low < min(values)
    assert high > max(values)
    assert high - low <= max(1.2 * (max(values) - min(values)), 0.13 * abs(max(values)), 1.0)


def test_padding_of_nothing() -> None:
    """Without values the limits are 0 and 1."""
    assert padded(np.empty(0)) == (0.0, 1.0)
