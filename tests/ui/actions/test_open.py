"""The dialog of ctrl+o: a table of recipes, autosaved runs and problems."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.stage import stage
from tui_trainer.base.paths import run_folders_dir
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe_file import write_recipe
from tui_trainer.run_folders.run_folder import new_run_folder
from tui_trainer.ui.screens.open_screen import completed_path


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with an autosaved run of polynomial and one that another app has open."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for step, loss in ((70, 0.5), (80, 0.25)):
        folder = new_run_folder(run_folders_dir())
        folder.write_recipe(replace(open_problem("polynomial"), step=step), loss)
        if step == 70:
            folder.close()


@pytest.mark.usefixtures("state")
async def test_an_autosaved_run_is_opened() -> None:
    """The table has name, problem, step, loss and date of a run; it is opened at its step, under its problem's name."""
    async with stage() as opened:
        await opened.press("ctrl+o")
        assert " run 1 polynomial 70 0.5 " in " ".join(opened.line_with("run 1").split())
        assert "run 2" not in opened.text()
        await opened.press("down", "enter")
        opened.engine.steps(10)
        await opened.settle()
        assert (opened.app.main_screen.session.name, opened.snapshot.state.step) == ("polynomial", 70)


@pytest.mark.usefixtures("state")
async def test_typing_filters() -> None:
    """Typing shows the rows with that text; a file that is no recipe is not listed."""
    write_recipe(open_problem("linear"), Path("mine.toml"))
    Path("other.toml").write_text("a = 1")
    async with stage() as opened:
        await opened.press("ctrl+o")
        assert "mine.toml" in opened.text()
        assert "other.toml" not in opened.text()
        await opened.press(*"poly")
        assert "run 1" in opened.text()
        assert "mine.toml" not in opened.text()
        await opened.type("logistic-s")
        await opened.press("tab")
        assert opened.app.screen.query_one(Input).value == "logistic-sgd"


def test_paths_are_completed(tmp_path: Path) -> None:
    """Folders and .toml files are completed; a path that can't be one is not."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.toml").touch()
    (tmp_path / "runs" / "a.txt").touch()
    assert completed_path(f"{tmp_path}/r") == f"{tmp_path}/runs/"
    assert completed_path(f"{tmp_path}/runs/a") == f"{tmp_path}/runs/a.toml"
    assert completed_path(f"{tmp_path}/runs/a.toml") is None
    assert completed_path(f"{tmp_path}/nowhere/a") is None
    assert completed_path("\0/a") is None
