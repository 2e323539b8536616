"""What goes wrong is shown, and the app lives on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.stage import stage
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.engine.descent import Descent
from tui_trainer.run.engine import Engine
from tui_trainer.run.problems import open_problem
from tui_trainer.run.snapshot import Status
from tui_trainer.ui import gallery

HOSTILE = "[/] [b]x[/i] price [USD] [@click=app.quit]q[/] \x1b]0;owned\x07 \x9b31m \u202e数据 " + "long " * 1000


def broken_chart(_scene: Scene, _size: ChartSize) -> ChartSpec:
    """A chart with a mistake in it."""
    raise ZeroDivisionError("division by zero")


async def test_an_exception_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception while training is shown, training stops, and r starts again."""
    async with stage() as opened:
        with monkeypatch.context() as broken:
            broken.setattr(Descent, "backward", lambda _self: 1 / 0)
            await opened.press("s")
        assert opened.status() is Status.FAILED
        assert "ZeroDivisionError" in opened.text()
        await opened.press("r", "s")
        assert opened.snapshot.state.step == 1


async def test_an_exception_in_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that can't be drawn says so in its own place; the other chart and the numbers are there."""
    broken = replace(CHARTS["fit"], draw=broken_chart)
    monkeypatch.setattr(gallery, "CHARTS", {"fit": broken, "loss": CHARTS["loss"]})
    async with stage() as opened:
        await opened.press("s")
        assert "this chart failed: ZeroDivisionError" in opened.text()
        assert "153.352" in opened.text()


async def test_an_exception_in_a_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart whose question to the model fails says so in its own place; training goes on."""
    broken = replace(CHARTS["fit"], probe=lambda _view, _size: 1 / 0)
    monkeypatch.setattr(gallery, "CHARTS", {"fit": broken, "loss": CHARTS["loss"]})
    async with stage() as opened:
        await opened.press("s")
        assert "this chart failed: ZeroDivisionError" in opened.text()
        assert opened.snapshot.state.step == 1


async def test_an_engine_that_does_not_start() -> None:
    """Without an engine the app says why and can be left."""

    def start(_on_change: Callable[[], None]) -> Engine:
        raise ImportError("no module named torch")

    async with stage(start=start) as opened:
        while "no module named torch" not in opened.text():
            await opened.settle()
        await opened.press("s", "question_mark", "escape", "q")
    assert opened.app.return_code == 0


async def test_hostile_text_in_a_recipe() -> None:
    """Markup, escape codes and endless text in a title are shown as text, cut to their place."""
    recipe = open_problem("linear")
    recipe = replace(recipe, config=replace(recipe.config, title=HOSTILE, text=HOSTILE))
    async with stage(recipe=recipe) as opened:
        await opened.press("s")
        text = opened.text()
        assert "[/] [b]x[/i] price [USD]" in text
        assert not any(character in text for character in "\x1b\x07\x9b\u202e")


async def test_a_recipe_that_can_not_be_opened(tmp_path: Path) -> None:
    """A wrong file is named below the line, the question stays open, and the run goes on as it was."""
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
    """A settings file that can't be read is no reason to stop."""
    file = tmp_path / "settings.toml"
    file.write_text("theme = [")
    async with stage(settings_file=file) as opened:
        assert "ready" in opened.text()
