"""The key x and the journal lead to the best step by the loss that a breakpoint names."""

from dataclasses import replace

import pytest

from tests.engine.runs import problem
from tests.ui.stage import Stage, stage
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Breakpoint, Recipe

CONFIG = problem("linear", dataset__test=0.3, optimizer__lr=0.001).config
RISING = Recipe(CONFIG, Journal((Edit(41, "optimizer.lr", 0.035),)))
"""A run whose losses rise after step 40."""


async def run_to_the_breakpoint(opened: Stage) -> None:
    """Run until the breakpoint stops the run."""
    await opened.press("space")
    opened.engine.steps(400)
    await opened.settle()
    assert opened.snapshot.stop is not None


@pytest.mark.parametrize(
    ("condition", "best", "name"),
    [("test_loss > 1.05 * best_test_loss", 40, "best test loss"), ("loss > 1.05 * best_loss", 40, "best loss")],
)
async def test_x_goes_to_the_best_step(condition: str, best: int, name: str) -> None:
    """After a breakpoint the status line says where x leads, and x goes there."""
    async with stage(recipe=replace(RISING, breakpoints=(Breakpoint(condition),))) as opened:
        await run_to_the_breakpoint(opened)
        line = opened.line_with("x: go to")
        assert f"x: go to the {name}," in line
        assert f"at step {best}; space: continue" in line
        await opened.press("x")
        assert opened.snapshot.state.step == best
        assert name in opened.messages()
        assert opened.config.get("optimizer.lr") == 0.035


async def test_the_journal_has_the_best_test_loss() -> None:
    """Enter on the entry of the best test loss goes to its step."""
    async with stage(recipe=replace(RISING, breakpoints=(Breakpoint("step == 65"),))) as opened:
        await run_to_the_breakpoint(opened)
        assert "x: go to" not in opened.text()
        await opened.press("j")
        assert "best test loss" in opened.text()
        await opened.press("down", "down", "enter")
        assert opened.snapshot.state.step == 40
