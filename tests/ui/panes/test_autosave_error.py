"""A run that is not on disk: marked on the screen for as long as that lasts, and not only in a message that passes."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from tests.ui.stage import Stage, stage
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.engine import Engine
from tui_trainer.run_folders.run_folder import some_folder

MARK = "not saved for --resume: File exists"
DEADLINE = 20.0


async def until(opened: Stage, holds: Callable[[], bool]) -> None:
    """Wait for something on the screen."""
    end = monotonic() + DEADLINE
    while not holds():
        assert monotonic() < end, opened.text()
        await opened.pilot.pause(0.01)


@pytest.mark.parametrize("size", [(120, 36), (60, 16)])
async def test_the_mark(size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes while nothing is done, stays over steps and dialogs, and goes when the run is on disk."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.CHECK_SECONDS", 0.02)
    runs = tmp_path / "runs"
    runs.write_text("a file in its place")

    def start(on_change: Callable[[], None]) -> Engine:
        return TrainingThread(on_change, AutoSaver(some_folder(runs)))

    async with stage(size=size, start=start) as opened:
        await until(opened, lambda: MARK in opened.text())
        await opened.press("?", "escape")
        assert opened.messages() == ""
        opened.app.main_screen.action_step()
        await until(opened, lambda: "step 1 " in opened.text())
        assert MARK in opened.text()
        runs.unlink()
        await until(opened, lambda: MARK not in opened.text())
        assert "step 1 " in opened.text()


async def test_notes_at_the_beginning() -> None:
    """What --resume has to say of newer runs stands on the screen when the app opens."""
    async with stage(notes=["a newer run 2 can't be opened: [b]why[/b]"]) as opened:
        assert opened.messages() == "A newer run 2 can't be opened: [b]why[/b]."
