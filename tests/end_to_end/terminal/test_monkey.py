"""Random keys for the real app with the real engine, for a moment; tests.benchmarks.monkey does it for long."""

from collections import deque

import pytest

from tests.monkey.actions import actions
from tests.monkey.play import play

PLAYED = ("polynomial", "spirals")
"""Problems that differ in their models and charts; the nightly run plays all."""


@pytest.mark.parametrize("problem", PLAYED)
async def test_a_monkey(problem: str) -> None:
    """Whatever keys are pressed, nothing fails, keys work afterwards, and the run equals its recipe's."""
    await play(problem, deque(actions(f"{problem} short", 50)))
