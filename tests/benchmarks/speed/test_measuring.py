"""What is made of samples."""

from collections.abc import Callable

import pytest

from tests.benchmarks.speed.goal import Goal
from tests.benchmarks.speed.turns import in_turn, percentile, ratio, speed_of


def test_in_turn() -> None:
    """Each has its turn before any has another."""
    order: list[str] = []

    def turn(name: str, value: float) -> Callable[[], float]:
        def measure() -> float:
            order.append(name)
            return value

        return measure

    assert in_turn(3, turn("a", 1.0), turn("b", 2.0)) == [[1.0] * 3, [2.0] * 3]
    assert order == list("ababab")


def test_a_ratio() -> None:
    """It is the median over rounds: a disturbed round does not count, nor does what slows both alike."""
    assert ratio([1.0, 0.1, 3.0], [2.0, 2.0, 6.0]) == 0.5


def test_a_percentile() -> None:
    """It is the smallest sample that so many do not exceed."""
    assert percentile([float(value) for value in range(20, 0, -1)], 0.95) == 19
    assert percentile([4.0, 2.0], 0.5) == 2
    assert percentile([7.0], 0.95) == 7


def test_a_speed() -> None:
    """A turn takes more steps until it lasts, and only then is it measured."""
    asked: list[int] = []
    turn = speed_of(asked.append, 1e-9)
    assert turn() > 0
    assert asked[0] == 1
    assert asked == sorted(asked)


@pytest.mark.parametrize(
    ("at_least", "value", "verdict"),
    [(True, 0.9, "met"), (True, 0.85, "missed by 0.05 x"), (False, 0.9, "met"), (False, 1.4, "missed by 0.5 x")],
)
def test_verdicts(at_least: bool, value: float, verdict: str) -> None:
    """A goal is met, or missed by so much."""
    assert Goal("name", "what", "-", 0.9, "x", at_least).verdict(value) == verdict
