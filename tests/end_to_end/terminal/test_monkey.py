"""A monkey at the keys of the real app with the real engine, for a moment; tests.benchmarks.monkey lets it play for long."""

from collections import deque

import pytest

from tests.monkey.actions import actions
from tests.monkey.play import play
from tui_trainer.recipe.problems import problem_names


@pytest.mark.parametrize("problem", problem_names())
async def test_a_monkey(problem: str) -> None:
    """Whatever it presses, nothing falls over, the keys go on working, and the run is what its recipe gives."""
    await play(problem, deque(actions(f"{problem} short", 50)))
