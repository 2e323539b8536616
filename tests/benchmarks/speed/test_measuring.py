"""Interleaved measurements, their statistics, and the verdict on a goal."""

from collections.abc import Callable

import pytest

from tests.benchmarks.speed.goal import Goal
from tests.benchmarks.speed.measuring import interleave, median_ratio, percentile, steps_per_second


def test_interleave() -> None:
    """Each round measures all before the next one begins."""
    order: list[str] = []

    def recording(name: str, value: float) -> Callable[[], float]:
        def measure() -> float:
            order.append(name)
            return value

        return measure

    assert interleave(3, recording("a", 1.0), recording("b", 2.0)) == [[1.0] * 3, [2.0] * 3]
    assert order == list("ababab")


def test_median_ratio() -> None:
    """A disturbed round does not change the median of the ratios, nor does a slowdown of both in one round."""
    assert median_ratio([1.0, 0.1, 3.0], [2.0, 2.0, 6.0]) == 0.5


def test_percentile() -> None:
    """The percentile is the smallest sample that the given share of samples does not exceed."""
    assert percentile([float(value) for value in range(20, 0, -1)], 0.95) == 19
    assert percentile([4.0, 2.0], 0.5) == 2
    assert percentile([7.0], 0.95) == 7


def test_steps_per_second() -> None:
    """The number of steps grows until they take long enough to be measured."""
    made: list[int] = []
    measure = steps_per_second(made.append, 1e-9)
    assert measure() > 0
    assert made[0] == 1
    assert made == sorted(made)


@pytest.mark.parametrize(
    ("at_least", "value", "verdict"),
    [(True, 0.9, "met"), (True, 0.85, "missed by 0.05 x"), (False, 0.9, "met"), (False, 1.4, "missed by 0.5 x")],
)
def test_verdicts(at_least: bool, value: float, verdict: str) -> None:
    """The verdict says whether a value meets the goal, or by how much it misses it."""
    assert Goal("name", "what", "-", 0.9, "x", at_least).verdict(value) == verdict
