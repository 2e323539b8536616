"""Autosave errors: shown on the screen as long as the run is not on disk, not only in a brief notification."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from tests.ui.stage import Stage, stage
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.engine import Engine
from tui_trainer.run_folders.run_folder import create_or_defer_run_folder

ERROR = "not saved for --resume: File exists"
DEADLINE = 20.0


async def until(opened: Stage, holds: Callable[[], bool]) -> None:
    """Wait until `holds` returns True."""
    end = monotonic() + DEADLINE
    while not holds():
        assert monotonic() < end, opened.text()
        await opened.pilot.pause(0.01)


@pytest.mark.parametrize("size", [(120, 36), (60, 16)])
async def test_the_error_stays_until_the_run_is_saved(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error appears by itself, stays through steps and dialogs, and goes when the run is on disk."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.FOLDER_CHECK_SECONDS", 0.02)
    runs = tmp_path / "runs"
    runs.write_text("a file where the folder should be")

    def start(on_change: Callable[[], None]) -> Engine:
        return TrainingThread(on_change, AutoSaver(create_or_defer_run_folder(runs)))

    async with stage(size=size, start=start) as opened:
        await until(opened, lambda: ERROR in opened.text())
        await opened.press("?", "escape")
        assert opened.messages() == ""
        opened.app.main_screen.action_do("step")
        await until(opened, lambda: "step 1 " in opened.text())
        assert ERROR in opened.text()
        runs.unlink()
        await until(opened, lambda: ERROR not in opened.text())
        assert "step 1 " in opened.text()


async def test_notes_when_the_app_opens() -> None:
    """Notes of --resume on newer runs are shown when the app opens."""
    async with stage(notes=["a newer run 2 can't be opened: [b]why[/b]"]) as opened:
        assert opened.messages() == "A newer run 2 can't be opened: [b]why[/b]."
