"""Impossible file names, missing folders and full disks: the error is shown, and the app stays usable."""

import os
from pathlib import Path

import pytest

from tests.restrictions import full_disk
from tests.ui.stage import stage
from tui_trainer.base import paths
from tui_trainer.datasets.sources import packaged
from tui_trainer.frontend.saved_settings import Settings, load_settings
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.recipe_file import read_recipe

HOSTILE = "a\x1b]0;owned\x07\x9b\u202e[b]"
UNSAFE = "\x1b\x07\x9b\u202e"


NO_FILES = {
    "/": "a file name is needed",
    ".": "a file name is needed",
    "": "a file name is needed",
    "x" * 5000: "File name too long",
    "no/such/folder/run": "No such file",
    "folder": "is a folder: choose another file",
    "folder/": "a file name is needed",
    "~": "a file name is needed",
    "~nobody_of_that_name/x": "No such file",
    "/dev/null/x": "Not a directory",
    "pipe": "not a plain file",
    "loop": "can't write",
}
"""Names to which no file can be written, and why."""


@pytest.mark.parametrize("key", ["ctrl+s", "e"])
async def test_no_file_to_save_to(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that can't be written to is refused for saving and exporting, and another can be entered."""
    monkeypatch.chdir(tmp_path)
    for suffix in (".toml", ".py"):
        os.mkfifo(tmp_path / f"pipe{suffix}")
        (tmp_path / f"folder{suffix}").mkdir()
        (tmp_path / f"loop{suffix}").symlink_to(f"loop{suffix}")
    async with stage() as opened:
        await opened.press("s", key)
        for name, reason in NO_FILES.items():
            await opened.type(name)
            await opened.press("enter", "enter")
            assert reason in " ".join(opened.text().split())
        await opened.type("good")
        await opened.press("enter")
        assert "Saved" in opened.text()


async def test_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the error is shown, no file is left, training continues, and saving works later."""
    monkeypatch.chdir(tmp_path)
    async with stage() as opened:
        await opened.press("space", "ctrl+s")
        await opened.type("run")
        with full_disk(100):
            await opened.press("enter")
        assert "run.toml: File too large" in opened.text()
        assert os.listdir(tmp_path) == []
        opened.engine.steps(5)
        await opened.press("enter")
        assert opened.status() is Status.RUNNING
    assert read_recipe(tmp_path / "run.toml").config.dataset.name == "line_points"


async def test_settings_on_a_full_disk(tmp_path: Path) -> None:
    """A theme that can't be saved is applied, and the error is shown."""
    async with stage(settings_file=tmp_path / "settings.toml") as opened:
        with full_disk():
            opened.app.theme = "textual-light"
            await opened.settle()
        assert "can't save settings" in opened.text()
        assert opened.app.theme == "textual-light"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = " + b"[" * 10_000, b"theme = 3\n", b"#" * 100_000])
def test_settings_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    """Settings that can't be read have their defaults."""
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    assert load_settings(file) == Settings()


def test_a_pipe_or_folder_for_settings(tmp_path: Path) -> None:
    """A pipe or a folder instead of a settings file gives the defaults."""
    os.mkfifo(tmp_path / "pipe")
    assert load_settings(tmp_path / "pipe") == load_settings(tmp_path) == Settings()


async def test_the_current_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deleted current folder is reported; a recipe can be opened by name and saved in another folder."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    async with stage() as opened:
        gone.rmdir()
        await opened.press("s", "ctrl+s")
        assert "The current folder no longer exists" in opened.text()
        await opened.type(str(tmp_path / "run"))
        await opened.press("enter", "ctrl+o")
        assert "logistic-by-hand" in opened.text()
        await opened.type("cubic.toml")
        await opened.press("enter")
        assert "can't read cubic.toml" in opened.text()
        await opened.type("polynomial")
        await opened.press("enter")
        assert opened.app.main_screen.session.name == "polynomial"
    assert read_recipe(tmp_path / "run.toml").step == 1


async def test_the_data_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a data file is deleted during a run, actions that read it again are refused, and the run continues."""
    (tmp_path / "line_points.csv").write_bytes((paths.data_dir() / "line_points.csv").read_bytes())
    monkeypatch.setattr(packaged, "data_dir", lambda: tmp_path)
    async with stage() as opened:
        await opened.press("s")
        (tmp_path / "line_points.csv").unlink()
        for key in ("r", "R", "e"):
            await opened.press(key, "enter")
            assert "can't read" in opened.messages() + opened.text()
            await opened.press("escape")
        await opened.press("s", "s", "b", "u", "left_square_bracket", "s")
        assert opened.status() is Status.PAUSED
        assert opened.snapshot.state.step == 3


async def test_hostile_file_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape codes and overrides in names of files and folders are neither shown nor suggested."""
    folder = tmp_path / HOSTILE
    folder.mkdir()
    monkeypatch.chdir(folder)
    file = folder / f"{HOSTILE}.toml"
    file.write_bytes((paths.problems_dir() / "linear.toml").read_bytes())
    async with stage() as opened:
        for pasted in (str(file), file.name):
            opened.app.main_screen.begin(pasted, read_recipe(file))
            for keys in (["s", "ctrl+s"], ["ctrl+o", "a"], ["e"]):
                await opened.press(*keys)
                assert not set(UNSAFE) & set(opened.text())
                await opened.press("escape")


async def test_hostile_text_is_pasted() -> None:
    """Only visible characters of a paste are accepted, in every field."""
    async with stage() as opened:
        await opened.press("s")
        for key in ("ctrl+o", "n", "t", "ctrl+p"):
            await opened.press(key)
            await opened.type(f"x  {HOSTILE}")
            text = opened.text()
            assert "x  a]0;owned[b]" in text
            assert not set(UNSAFE) & set(text)
            await opened.press("escape")
