"""While long work runs in the background, keys are answered, and quitting doesn't wait for it."""

import asyncio
import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.stage import Stage, stage
from tui_trainer.base.errors import UserError
from tui_trainer.export.script import write_script
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.actions import files
from tui_trainer.ui.background import run_in_background
from tui_trainer.ui.screens.prompt_screen import PromptScreen


async def test_the_result_or_the_error() -> None:
    """The caller gets the result or the error of work in another thread."""
    assert await run_in_background(threading.get_ident) != threading.get_ident()
    with pytest.raises(UserError, match="wrong"):
        await run_in_background(lambda: _refuse("wrong"))


async def test_a_cancelled_call() -> None:
    """A call that is cancelled ends without harm."""
    proceed = threading.Event()
    task = asyncio.create_task(run_in_background(proceed.wait))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    proceed.set()


@pytest.fixture
def may_write(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Event that exports wait for before they write their script."""
    event = threading.Event()

    def write_late(*arguments: object) -> str:
        assert event.wait(30)
        return write_script(*arguments)  # type: ignore[arg-type] # whatever the action passes

    monkeypatch.setattr(files, "write_script", write_late)
    return event


async def start_export(opened: Stage, path: Path) -> None:
    """Type a name and Enter; the export is running afterwards."""
    await opened.press("s", "e")
    await opened.type(str(path))
    opened.app.screen.query_one(Input).post_message(_submitted(opened))
    for _ in range(6):
        await opened.pilot.pause(0)
    assert "working" in opened.text()
    assert not path.exists()


async def test_keys_are_answered_while_a_script_is_written(may_write: threading.Event, tmp_path: Path) -> None:
    """While a script is written, a second Enter does nothing, Esc closes the prompt, and a step works."""
    async with stage() as opened:
        await start_export(opened, tmp_path / "run.py")
        opened.app.screen.query_one(Input).post_message(_submitted(opened))
        opened.app.screen.action_leave()  # type: ignore[attr-defined] # the dialog's
        await opened.settle()
        await opened.press("s")
        assert opened.snapshot.state.step == 2
        assert not (tmp_path / "run.py").exists()
        may_write.set()
        while not (tmp_path / "run.py").exists():
            await opened.pilot.pause(0)
        await opened.settle()


async def test_an_error_after_the_dialog_was_closed() -> None:
    """An answer that is refused while the dialog is being removed does no harm."""
    proceed = threading.Event()

    def refuse_late(text: str) -> None:
        assert proceed.wait(30)
        _refuse(text)

    async with stage() as opened:
        prompt = PromptScreen("Open", "", refuse_late, in_thread=True)
        opened.app.push_screen(prompt)
        await opened.settle()
        prompt.query_one(Input).post_message(_submitted(opened))
        while "working" not in opened.text():
            await opened.pilot.pause(0)
        await prompt.query(".dialog").remove()  # as Textual does before it cancels the workers of a closed screen
        proceed.set()
        await opened.settle()
        prompt.dismiss(None)
        await opened.press("s")
        assert opened.snapshot.state.step == 1


async def test_quitting_does_not_wait(may_write: threading.Event, tmp_path: Path) -> None:
    """The app quits while a script is being written."""
    async with stage() as opened:
        await start_export(opened, tmp_path / "run.py")
    assert not may_write.is_set()
    may_write.set()


async def test_a_thousand_edits(tmp_path: Path) -> None:
    """A run with a thousand edits is exported with all of them."""
    edits = tuple(Edit(step, "optimizer.lr", step * 1e-9) for step in range(1, 1001))
    recipe = Recipe(open_problem("linear").config, Journal(edits), step=1000)
    async with stage(recipe=recipe) as opened:
        while opened.snapshot.state.step < 1000:
            opened.engine.steps()
            await opened.settle()
        await opened.press("e")
        await opened.type(str(tmp_path / "run"))
        await opened.press("enter")
        assert "Saved" in opened.text()
    assert (tmp_path / "run.py").read_text().count("if step == ") == 999


def _refuse(words: str) -> None:
    raise UserError(words)


def _submitted(opened: Stage) -> Input.Submitted:
    field = opened.app.screen.query_one(Input)
    return Input.Submitted(field, field.value)
