"""Errors are shown, and the app stays usable."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from tests.ui.stage import stage
from tui_trainer.base.registry import Registry
from tui_trainer.charts import probes
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.engine.step.learner import Learner
from tui_trainer.frontend import tabs
from tui_trainer.observed.engine import Engine
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem

HOSTILE = "[/] [b]x[/i] price [USD] [@click=app.quit]q[/] \x1b]0;owned\x07 \x9b31m \u202e数据 " + "long " * 1000


def broken_chart(_scene: Scene, _size: ChartSize) -> ChartSpec:
    """Fail instead of drawing."""
    raise ZeroDivisionError("division by zero")


async def test_an_exception_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception while training is shown, training stops, and r starts again."""
    async with stage() as opened:
        with monkeypatch.context() as broken:
            broken.setattr(Learner, "backward", lambda _self: 1 / 0)
            await opened.press("s")
        assert opened.status() is Status.FAILED
        assert "ZeroDivisionError" in opened.text()
        await opened.press("r", "s")
        assert opened.snapshot.state.step == 1


async def test_an_exception_in_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that can't be drawn shows why in its pane; the other chart and the numbers are visible."""
    async with stage("logistic-sgd") as opened:
        await opened.press("s")
        others = {"fit": ("1", "─ Loss ─"), "loss": ("2", "─ Fit 1/2 ─"), "sigmoid": ("f", "─ Loss ─")}
        for name, (key, other) in others.items():
            broken = [replace(chart, draw=broken_chart) if chart.name == name else chart for chart in CHARTS]
            monkeypatch.setattr(tabs, "CHARTS", Registry("chart", broken))
            await opened.press(key)
            assert opened.text().count("failed: ZeroDivisionError") == 1
            assert other in opened.text()
            assert "w[1]" in opened.text()


async def test_an_exception_in_a_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart whose probe fails shows why in its pane, and training continues."""

    def fail(_view: object, _size: object) -> NoReturn:
        raise ZeroDivisionError("division by zero")

    broken = Registry("chart", [replace(chart, probe=fail) for chart in CHARTS])
    monkeypatch.setattr(probes, "CHARTS", broken)
    async with stage("logistic-sgd") as opened:
        for step, chart in enumerate("12f", start=1):
            await opened.press(chart, "s")
            assert opened.text().count("failed: ZeroDivisionError") == 2
            assert opened.snapshot.state.step == step


@pytest.mark.parametrize("error", [ImportError, SystemExit])
async def test_an_engine_that_does_not_start(error: type[BaseException]) -> None:
    """Without an engine the app shows why, and can be quit."""

    def start(_on_change: Callable[[], None]) -> Engine:
        raise error("no module named torch")

    async with stage(start=start) as opened:
        while "no module named torch" not in opened.text():
            await opened.settle()
        await opened.press("s", "question_mark", "escape", "q")
    assert opened.app.return_code == 0


async def test_hostile_text_in_a_recipe() -> None:
    """Markup, escape codes and endless text in a title are shown as text, cut to the width."""
    recipe = open_problem("linear")
    recipe = replace(recipe, config=replace(recipe.config, title=HOSTILE, text=HOSTILE))
    async with stage(recipe=recipe) as opened:
        await opened.press("s")
        text = opened.text()
        assert "[/] [b]x[/i] price [USD]" in text
        assert not any(character in text for character in "\x1b\x07\x9b\u202e")


async def test_a_recipe_that_cannot_be_opened(tmp_path: Path) -> None:
    """An error in a file is shown below the line, the prompt stays open, and the run is unchanged."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("seed = \n")
    async with stage() as opened:
        await opened.press("s", "ctrl+o")
        for name, words in ((str(wrong), "not valid TOML"), ("lineal", "did you mean linear")):
            await opened.type(name)
            await opened.press("enter")
            assert words in opened.text()
        await opened.press("escape")
        assert opened.snapshot.state.step == 1


async def test_a_broken_settings_file(tmp_path: Path) -> None:
    """The app starts with a settings file that can't be read."""
    file = tmp_path / "settings.toml"
    file.write_text("theme = [")
    async with stage(settings_file=file) as opened:
        assert "ready" in opened.text()
