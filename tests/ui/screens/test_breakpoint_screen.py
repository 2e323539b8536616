"""BreakpointScreen: hint while a condition is typed, and the breakpoints of the run."""

from pathlib import Path

import pytest
from rich.text import Text

from tests.ui.stage import Stage, key_event, stage
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.metrics import metrics_of
from tui_trainer.frontend.text_styles import ERROR
from tui_trainer.recipe.recipe import Breakpoint
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.ui.widgets.condition_input import ConditionInput

CONDITIONS = (
    "loss < 0.1",
    "grad_norm > 10",
    "step == 500",
    "accuracy >= 0.9",
    "abs(w[0] - 2.4) < 0.01",
    "param('w')[1] > 1",
    "loss > 2 * best_loss",
    "loss < 0.1 and not step == 500 or accuracy >= 0.9",
)


def line(opened: Stage) -> ConditionInput:
    """Return the line for a condition."""
    return opened.app.screen.query_one(ConditionInput)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", f"names: {' '.join(metric.name for metric in metrics_of(Task.BINARY)[:7])} "),
        ("los", "Tab: loss best_loss"),
        ("loss", "next: < > <= >= == !="),
        ("loss <", "next: loss step accuracy"),
        ("loss < 0.1", "Enter adds it; next: and or"),
        ("loss < 0.1 and w", "Tab: w[0] w[1]"),
        ("w[", "Tab: w[0] w[1]"),
    ],
)
async def test_the_hint(typed: str, hint: str) -> None:
    """The hint says what Tab completes, what may follow, and when the condition is complete."""
    async with stage("logistic-sgd", (80, 24)) as opened:
        await opened.press("t")
        await opened.type(typed)
        assert hint in opened.text()


async def test_tab_completes() -> None:
    """Tab completes the word at the cursor; without a word it moves the focus to the list."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        await opened.type("step == 3")
        await opened.press("enter")
        await opened.type("los < 0.1")
        await opened.press("home", "right", "right", "tab")
        assert (line(opened).value, line(opened).cursor_position) == ("loss < 0.1", 4)
        await opened.press("end", "tab")
        assert not line(opened).has_focus


async def test_only_a_continuation_is_suggested() -> None:
    """A completion that contains the word, but doesn't start with it, is not shown after the cursor."""
    async with stage() as opened:
        await opened.press("t")
        await opened.type("rad")
        assert "radd" not in opened.text()
        await opened.press("tab")
        assert line(opened).value == "grad_norm"


async def test_an_error_is_marked_at_its_position() -> None:
    """The wrong word is marked and under the cursor, with the message below; typing removes the mark."""
    async with stage("logistic-sgd", (80, 24)) as opened:
        await opened.press("t")
        await opened.type("loss < 0.3 and w[7] > 1")
        await opened.press("enter")
        marked = line(opened)._value
        assert isinstance(marked, Text)
        assert [(span.start, span.end, span.style) for span in marked.spans] == [(17, 18, "bold underline"), (17, 18, ERROR)]
        assert line(opened).cursor_position == 17
        assert "w has 2 weights: w[0] to w[1]" in opened.text()
        await opened.press("delete", "1")
        assert not line(opened)._value.spans
        await opened.press("enter", "escape")
        assert opened.recipe.breakpoints == (Breakpoint("loss < 0.3 and w[1] > 1"),)


async def test_a_condition_is_not_added_twice() -> None:
    """A condition in the list is not added again with other spaces or another spelling of the weight."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        for text in ("w[1] > 3", "w[1,0]>3"):
            await opened.type(text)
            await opened.press("enter")
        assert "it is already in the list" in opened.text()
        await opened.press("escape")
        assert opened.recipe.breakpoints == (Breakpoint("w[1] > 3"),)


async def test_conditions_are_saved_with_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The saved recipe has all typed conditions in order, with the one that is switched off."""
    monkeypatch.chdir(tmp_path)
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        for text in CONDITIONS:
            await opened.type(text)
            await opened.press("enter")
        await opened.press("down", "down", "enter", "escape", "ctrl+s")
        await opened.type("run")
        await opened.press("enter")
    saved = read_recipe(tmp_path / "run.toml").breakpoints
    usual = [text.replace("param('w')", "w") for text in CONDITIONS]
    assert [point.when for point in saved] == usual
    assert [point.on for point in saved] == [True, False, *[True] * (len(CONDITIONS) - 2)]


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_restart_keeps_breakpoints(key: str) -> None:
    """A restart with the same weights or others keeps the breakpoints."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        await opened.type("step == 3")
        await opened.press("enter", "escape", "s", key, "plus", "plus", "space")
        opened.engine.steps(20)
        await opened.settle()
        assert opened.recipe.breakpoints == (Breakpoint("step == 3"),)
        assert opened.snapshot.state.step == 3


async def test_enter_and_delete_at_once() -> None:
    """A breakpoint that is removed before it is switched is gone, and no other is switched."""
    async with stage() as opened:
        await opened.press("t")
        for text in ("step == 3", "step == 5"):
            await opened.type(text)
            await opened.press("enter")
        await opened.press("down")
        for key in ("enter", "delete"):
            opened.app.post_message(key_event(key))
        await opened.settle()
        await opened.press("escape")
        assert [(point.when, point.on) for point in opened.recipe.breakpoints] == [("step == 5", True)]
