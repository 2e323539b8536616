"""Random keys for the real app with the real engine, for a moment; tests.benchmarks.monkey does it for long."""

from collections import deque

import pytest

from tests.monkey.actions import actions
from tests.monkey.play import play
from tui_trainer.recipe.problems import problem_names


@pytest.mark.parametrize("problem", problem_names())
async def test_a_monkey(problem: str) -> None:
    """Whatever keys are pressed, nothing fails, keys work afterwards, and the run equals its recipe's."""
    await play(problem, deque(actions(f"{problem} short", 50)))
