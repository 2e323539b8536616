"""Reading missing files and files that are not text, and saving atomically."""

import os
from pathlib import Path

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.files import write_atomically
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe_file import parse_recipe, read_recipe, write_recipe

RECIPE = parse_recipe(LINEAR, "linear.toml")


def test_a_missing_file(tmp_path: Path) -> None:
    """The error names the file and the system's reason."""
    with pytest.raises(UserError, match=r"^can't read .*none\.toml: No such file"):
        read_recipe(tmp_path / "none.toml")


def test_a_folder(tmp_path: Path) -> None:
    """A folder is neither read nor written as a file."""
    with pytest.raises(UserError, match=r"^can't read .*: it is a folder"):
        read_recipe(tmp_path)
    with pytest.raises(UserError, match=r"^can't write .*: Is a directory"):
        write_recipe(RECIPE, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"title = '\xe9'", bytes(range(256))])
def test_a_file_that_is_not_utf_8(content: bytes, tmp_path: Path) -> None:
    """The error gives the position of the first wrong byte."""
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"odd\.toml is not UTF-8 text: the byte at \d+ is not"):
        read_recipe(path)


@pytest.mark.parametrize("name", ["linaer", "", "x" * 5000, "a\0b", "no\nsuch", "\x1b[2J", "data", "."])
def test_no_such_problem(name: str) -> None:
    """The error for an unknown problem is a line that suggests the nearest names."""
    with pytest.raises(UserError, match=r"^unknown problem ") as caught:
        open_problem(name)
    assert str(caught.value).isprintable()
    assert "linear" in str(caught.value)


@pytest.mark.parametrize("name", ["~nobody_of_that_name/x.toml", "a\0b/x.toml", "no/such.toml", "x" * 5000 + ".toml"])
def test_no_such_path(name: str) -> None:
    """A name with a slash or a suffix is read as a path."""
    with pytest.raises(UserError, match=r"^can't read ") as caught:
        open_problem(name)
    assert str(caught.value).isprintable()


def test_a_problem_by_name_or_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of problems, paths, names that end in .toml, and files in the current folder are accepted."""
    write_recipe(RECIPE, tmp_path / "mine.toml")
    (tmp_path / "mine").write_text(LINEAR)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("mine.toml", "./mine.toml", str(tmp_path / "mine.toml"), "mine", "~/mine.toml"):
        assert open_problem(name).config == RECIPE.config
    assert open_problem("linear").config.title


def test_the_tutorials_problems_come_first() -> None:
    """Problems are listed in the order of the tutorial."""
    assert problem_names()[:5] == ["linear", "polynomial", "logistic-by-hand", "logistic-sgd", "logistic-builtin-loss"]


@pytest.mark.parametrize("fails", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_save_leaves_the_old_file(
    fails: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After any failure while saving, the old file is unchanged, and no temporary file is left."""

    def fail(*_: object) -> None:
        raise error

    path = tmp_path / "run.toml"
    path.write_text("old")
    monkeypatch.setattr(os, fails, fail)
    with pytest.raises(UserError if isinstance(error, OSError) else KeyboardInterrupt):
        write_recipe(RECIPE, path)
    assert [file.name for file in tmp_path.iterdir()] == ["run.toml"]
    assert path.read_text() == "old"


def test_text_that_cannot_be_written(tmp_path: Path) -> None:
    """A text with a lone surrogate is not written, and no file is left."""
    with pytest.raises(UnicodeEncodeError):
        write_atomically(tmp_path / "x.toml", "a\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_save_keeps_the_mode_and_the_link(tmp_path: Path) -> None:
    """A saved file keeps its permissions, and a link to it stays a link."""
    path, link = tmp_path / "run.toml", tmp_path / "link.toml"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_recipe(RECIPE, link)
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert read_recipe(path) == RECIPE


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    """A new file has the mode that the umask gives."""
    mask = os.umask(0o022)
    try:
        write_recipe(RECIPE, tmp_path / "run.toml")
    finally:
        os.umask(mask)
    assert (tmp_path / "run.toml").stat().st_mode & 0o777 == 0o644


def test_a_long_name(tmp_path: Path) -> None:
    """A name as long as the system allows can be saved."""
    path = tmp_path / ("x" * 250 + ".toml")
    write_recipe(RECIPE, path)
    assert read_recipe(path) == RECIPE


def test_a_missing_folder(tmp_path: Path) -> None:
    """Saving into a missing folder raises UserError."""
    with pytest.raises(UserError, match=r"^can't write .*: No such file or directory"):
        write_recipe(RECIPE, tmp_path / "none" / "run.toml")
