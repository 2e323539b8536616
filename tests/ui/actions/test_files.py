"""Saving, opening and exporting files; settings from one session to the next."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.ui.stage import stage
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.frontend.saved_settings import Settings, load_settings
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import read_recipe, write_recipe


async def test_save_and_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe saved during a run with three edits replays to the same bits without a screen."""
    monkeypatch.chdir(tmp_path)
    async with stage("logistic-sgd") as opened:
        for key in ("right_square_bracket", "right_square_bracket", "left_square_bracket"):
            await opened.press("space")
            opened.engine.steps(40)
            await opened.press(key)
        await opened.press("space", "ctrl+s")
        await opened.type("run")
        await opened.press("enter")
        shown = opened.snapshot
    recipe = read_recipe(tmp_path / "run.toml")
    assert len(recipe.journal) == 3
    replayed = Trainer(recipe)
    replayed.advance(recipe.step)
    assert recipe.step == shown.state.step
    for param, again in zip(shown.state.params, replayed.observe().params, strict=True):
        assert np.array_equal(param.after, again.after)


async def test_a_saved_run_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A saved run continues at the step at which it was saved."""
    monkeypatch.chdir(tmp_path)
    async with stage() as opened:
        await opened.press("s", "left_square_bracket", "s", "s", "ctrl+s", "enter")
        saved = opened.snapshot.state
        await opened.press("r", "ctrl+o")
        await opened.type("linear-step-3.toml")
        await opened.press("enter")
        opened.engine.steps(3)
        await opened.settle()
        assert opened.snapshot.state.step == 3
        assert np.array_equal(opened.snapshot.state.params[0].after, saved.params[0].after)
        assert opened.config.get("optimizer.lr") == 0.005


async def test_a_file_is_replaced_only_after_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing a file needs a second Enter."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.toml").write_text("mine")
    async with stage() as opened:
        await opened.press("ctrl+s")
        await opened.type("run.toml")
        await opened.press("enter")
        assert "already exists" in opened.text()
        assert (tmp_path / "run.toml").read_text() == "mine"
        await opened.press("enter")
    assert read_recipe(tmp_path / "run.toml").step == 0


async def test_a_script_never_replaces_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export over the run's recipe, by a link too, is refused; another file needs a second Enter."""
    monkeypatch.chdir(tmp_path)
    write_recipe(open_problem("linear"), tmp_path / "mine.toml")
    Path("link.py").symlink_to("mine.toml")
    Path("there.py").write_text("there")
    before = Path("mine.toml").read_bytes()
    async with stage() as opened:
        await opened.press("ctrl+o")
        await opened.type("mine.toml")
        await opened.press("enter", "s", "e")
        await opened.type("link.py")
        await opened.press("enter", "enter")
        assert "is the recipe of this run" in " ".join(opened.text().split())
        await opened.type("there.py")
        await opened.press("enter")
        assert "already exists" in opened.text()
        assert Path("there.py").read_text() == "there"
        await opened.press("enter")
    assert Path("mine.toml").read_bytes() == before
    assert "import torch" in Path("there.py").read_text()


async def test_a_missing_folder(tmp_path: Path) -> None:
    """A file in a missing folder is refused with the reason."""
    async with stage() as opened:
        await opened.press("s", "ctrl+s")
        await opened.type(str(tmp_path / "nowhere" / "run.toml"))
        await opened.press("enter")
        assert "can't write" in opened.text()


async def test_the_theme_is_remembered(tmp_path: Path) -> None:
    """The theme of one session is the theme of the next."""
    file = tmp_path / "deep" / "settings.toml"
    async with stage(settings_file=file) as opened:
        opened.app.theme = "textual-light"
        await opened.settle()
    assert load_settings(file).theme == "textual-light"
    async with stage(settings_file=file) as opened:
        assert opened.app.theme == "textual-light"


async def test_the_number_of_steps_is_remembered(tmp_path: Path) -> None:
    """The number of steps that was answered last is the default in the next session."""
    file = tmp_path / "settings.toml"
    async with stage(settings_file=file) as opened:
        await opened.press("n")
        await opened.type("37")
        await opened.press("enter")
    assert load_settings(file) == Settings(steps=37)


async def test_tab_completes() -> None:
    """Tab completes the name of a problem."""
    async with stage() as opened:
        await opened.press("ctrl+o", *"poly")
        assert "Tab complete, Enter OK, Esc cancel" in opened.text()
        await opened.press("tab", "enter")
        assert opened.app.main_screen.session.name == "polynomial"


async def test_weights_are_saved_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ctrl+s with the suffix of weights saves them, ctrl+o starts a run from them; the old run can be returned to."""
    monkeypatch.chdir(tmp_path)
    async with stage() as opened:
        await opened.press("s", "s", "ctrl+s")
        await opened.type("w.safetensors")
        await opened.press("enter")
        opened.engine.steps(0)
        await opened.settle()
        assert "Saved the weights after step 2" in opened.text()
        saved = [param.after for param in opened.snapshot.state.params]
        await opened.press("ctrl+o")
        assert "w.safetensors" in opened.line_with("weights  ")
        await opened.type("w.safetensors")
        await opened.press("enter")
        assert "The run starts from the weights in w.safetensors." in opened.messages()
        await opened.press("s")
        assert opened.snapshot.state.step == 1
        assert opened.config.initial_weights
        assert opened.app.main_screen.session.previous_runs[-1].recipe.step == 2
        for param, value in zip(opened.snapshot.state.params, saved, strict=True):
            assert param.before is not None
            assert np.array_equal(param.before, value)


async def test_the_history_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ctrl+s with the suffix .csv saves the loss of every step."""
    monkeypatch.chdir(tmp_path)
    async with stage() as opened:
        await opened.press("s", "s", "ctrl+s")
        await opened.type("h.csv")
        await opened.press("enter")
    assert [line.partition(",")[0] for line in Path("h.csv").read_text().splitlines()] == ["step", "1", "2"]


async def test_weights_of_another_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that don't fit are refused before the run ends: the dialog stays open and says why."""
    monkeypatch.chdir(tmp_path)
    save_file({"w": np.zeros((2, 1))}, tmp_path / "other.safetensors")
    async with stage() as opened:
        await opened.press("s", "ctrl+o")
        await opened.type("other.safetensors")
        await opened.press("enter")
        assert "w has the shape (2, 1)" in " ".join(opened.text().split())
        await opened.press("escape")
        assert opened.snapshot.state.step == 1
