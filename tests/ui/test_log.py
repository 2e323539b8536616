"""Every error that the screen shows in one line has its traceback in the log."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from tests.ui.stage import stage
from tui_trainer.base.log import log_path, logging_to_file
from tui_trainer.base.registry import Registry
from tui_trainer.charts import probes
from tui_trainer.charts.all import CHARTS
from tui_trainer.engine.autosave.autosaver import AutoSaver
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.engine.step.learner import Learner
from tui_trainer.frontend import tabs
from tui_trainer.observed.commands import Begin
from tui_trainer.observed.engine import Engine
from tui_trainer.recipe.problems import open_problem
from tui_trainer.run_folders.run_folder import create_or_defer_run_folder
from tui_trainer.ui.widgets.chart_picture import ChartPicture


@pytest.fixture(autouse=True)
def _log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with logging_to_file():
        yield


def broken(*_: object) -> NoReturn:
    """Fail with a message that has a control character."""
    raise ZeroDivisionError("a mistake\x1b[31m")


def logged() -> str:
    """Return the text of the log."""
    return log_path().read_text("utf-8") if log_path().exists() else ""


def broken_charts(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Let a method of every chart fail."""
    charts = [replace(chart, **{method: broken}) for chart in CHARTS]  # type: ignore[arg-type] # by name, as declared
    for module in (tabs, probes):
        monkeypatch.setattr(module, "CHARTS", Registry("chart", charts))


Break = Callable[[pytest.MonkeyPatch], None]
BREAKS: dict[str, Break] = {
    "the training failed": lambda patch: patch.setattr(Learner, "backward", broken),
    "the probe of a chart failed": lambda patch: broken_charts(patch, "probe"),
    "the chart fit failed": lambda patch: broken_charts(patch, "draw"),
    "a chart could not be drawn: ": lambda patch: patch.setattr(ChartPicture, "draw", broken),
}


@pytest.mark.parametrize("words", BREAKS)
async def test_on_the_screen(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in training, probe or chart: a line on the screen, a traceback without control characters in the log."""
    async with stage() as opened:
        with monkeypatch.context() as patched:
            BREAKS[words](patched)
            await opened.press("2", "s")
            assert "ZeroDivisionError" in opened.text()
    first, second, *_ = logged().splitlines()
    assert f": {words}" in first
    assert second == "Traceback (most recent call last):"
    assert logged().count("ZeroDivisionError: a mistake[31m\n") >= 1
    assert "test_log.py" in logged()


async def test_the_engine_cannot_be_started() -> None:
    """A failed start of the engine is logged with its traceback."""
    async with stage(start=broken) as opened:
        while "ZeroDivisionError" not in opened.text():
            await opened.pilot.pause(0.01)
    assert ": the engine could not be started\nTraceback" in logged()


async def test_the_app_ends_by_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that ends the app is logged with its traceback."""

    async def end() -> None:
        async with stage() as opened:
            monkeypatch.setattr(type(opened.app.main_screen), "action_do", broken)
            await opened.press("?")

    with pytest.raises(ZeroDivisionError):
        await end()
    assert ": the app ended by an exception\nTraceback" in logged()


def test_a_run_that_is_not_saved(tmp_path: Path) -> None:
    """Errors of the autosaver, and of the callback for news, are logged with their tracebacks."""
    (tmp_path / "runs").write_text("a file where the folder should be")
    training_thread: Engine = TrainingThread(broken, AutoSaver(create_or_defer_run_folder(tmp_path / "runs")))
    training_thread.send(Begin(open_problem("linear")))
    while "the run was not saved\nTraceback" not in logged() or "on_change failed\nTraceback" not in logged():
        os.sched_yield()
    training_thread.close()
    assert "no folder for the run could be made\nTraceback" in logged()
    assert "FileExistsError: [Errno 17] File exists" in logged()
    (tmp_path / "runs").unlink()


async def test_wrong_input() -> None:
    """Wrong input is no fault of the program: it is logged only with --debug."""
    for debug in (False, True):
        with logging_to_file(debug):
            async with stage() as opened:
                await opened.press("g")
                await opened.type("x")
                await opened.press("enter")
                assert "'x'" in opened.text()
        assert ("UserError" in logged()) is debug
