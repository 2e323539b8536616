"""The breakpoints screen: what it says while a condition is typed, and what comes of the list."""

from pathlib import Path

import pytest
from rich.text import Text

from tests.ui.stage import Stage, key_event, stage
from tui_trainer.recipe.recipe import Breakpoint
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.ui.widgets.condition_input import WRONG, ConditionInput

ISSUE = (
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
    """The line that is typed in."""
    return opened.app.screen.query_one(ConditionInput)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "names: loss step accuracy grad_norm best_loss epoch lr w[0] w[1] …"),
        ("los", "Tab: loss best_loss"),
        ("loss", "next: < > <= >= == !="),
        ("loss <", "next: loss step accuracy"),
        ("loss < 0.1", "Enter adds it; next: and or"),
        ("loss < 0.1 and w", "Tab: w[0] w[1]"),
        ("w[", "Tab: w[0] w[1]"),
    ],
)
async def test_what_may_follow_is_said(typed: str, advice: str) -> None:
    """While a condition is typed the line below says what Tab completes, what may come next, and when it is done."""
    async with stage("logistic-sgd", (80, 24)) as opened:
        await opened.press("t")
        await opened.type(typed)
        assert advice in opened.text()


async def test_tab_completes() -> None:
    """Tab puts the first completion in place of the word at the cursor; with no word begun it goes to the list."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        await opened.type("step == 3")
        await opened.press("enter")
        await opened.type("los < 0.1")
        await opened.press("home", "right", "right", "tab")
        assert (line(opened).value, line(opened).cursor_position) == ("loss < 0.1", 4)
        await opened.press("end", "tab")
        assert not line(opened).has_focus


async def test_a_ghost_is_only_what_goes_on_with_the_word() -> None:
    """A completion that contains the word elsewhere is not drawn behind it."""
    async with stage() as opened:
        await opened.press("t")
        await opened.type("rad")
        assert "radd" not in opened.text()
        await opened.press("tab")
        assert line(opened).value == "grad_norm"


async def test_an_error_is_shown_at_its_spot() -> None:
    """The wrong word is marked, the cursor stands on it, and the message is below; typing takes the mark away."""
    async with stage("logistic-sgd", (80, 24)) as opened:
        await opened.press("t")
        await opened.type("loss < 0.3 and w[7] > 1")
        await opened.press("enter")
        marked = line(opened)._value
        assert isinstance(marked, Text)
        assert [(span.start, span.end, span.style) for span in marked.spans] == [(17, 18, WRONG)]
        assert line(opened).cursor_position == 17
        assert "w has 2 weights: w[0] to w[1]" in opened.text()
        await opened.press("delete", "1")
        assert not line(opened)._value.spans
        await opened.press("enter", "escape")
        assert opened.snapshot.recipe.breakpoints == (Breakpoint("loss < 0.3 and w[1] > 1"),)


async def test_one_is_not_added_twice() -> None:
    """A condition that is in the list, however it is spaced or its weight spelled, is not added again."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        for text in ("w[1] > 3", "w[1,0]>3"):
            await opened.type(text)
            await opened.press("enter")
        assert "it is already in the list" in opened.text()
        await opened.press("escape")
        assert opened.snapshot.recipe.breakpoints == (Breakpoint("w[1] > 3"),)


async def test_the_issues_conditions_are_saved_with_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed one after the other, one switched off: the saved recipe has them all, in order, on and off."""
    monkeypatch.chdir(tmp_path)
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        for text in ISSUE:
            await opened.type(text)
            await opened.press("enter")
        await opened.press("down", "down", "enter", "escape", "ctrl+s")
        await opened.type("run")
        await opened.press("enter")
    saved = read_recipe(tmp_path / "run.toml").breakpoints
    usual = [text.replace("param('w')", "w") for text in ISSUE]
    assert [one.when for one in saved] == usual
    assert [one.on for one in saved] == [True, False, *[True] * (len(ISSUE) - 2)]


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_run_from_the_start_keeps_them(key: str) -> None:
    """The same weights or others: it still stops where it was told to."""
    async with stage("logistic-sgd") as opened:
        await opened.press("t")
        await opened.type("step == 3")
        await opened.press("enter", "escape", "s", key, "plus", "plus", "space")
        opened.engine.steps(20)
        await opened.settle()
        assert opened.snapshot.recipe.breakpoints == (Breakpoint("step == 3"),)
        assert opened.snapshot.state.step == 3


async def test_enter_and_delete_at_once() -> None:
    """One that was removed before it could be switched is gone, and nothing else is switched in its place."""
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
        assert [(one.when, one.on) for one in opened.snapshot.recipe.breakpoints] == [("step == 5", True)]
