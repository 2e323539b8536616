"""Devices, pipes and huge files, files that change while they are read, and full disks."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.recipe.recipes import LINEAR
from tests.restrictions import full_disk, unprivileged
from tui_trainer.base.errors import UserError
from tui_trainer.base.files import read_file, save_text
from tui_trainer.recipe.recipe_file import MAX_BYTES, parse_recipe, read_recipe, write_recipe

RECIPE = parse_recipe(LINEAR, "linear.toml")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own temporary folders are private."""
    with TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/dev/stdin"])
def test_a_device_is_not_read(path: str) -> None:
    """A device is refused before it is opened."""
    with pytest.raises(UserError, match=f"^can't read {path}: it is not a plain file$"):
        read_file(Path(path), 100)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe without a writer is neither read nor replaced."""
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    with pytest.raises(UserError, match=r"^can't read .*pipe\.toml: it is not a plain file$"):
        read_recipe(path)
    with pytest.raises(UserError, match=r"^can't write .*pipe\.toml: it is not a plain file$"):
        write_recipe(RECIPE, path)
    assert path.is_fifo()
    assert os.listdir(tmp_path) == ["pipe.toml"]


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """A file of a terabyte is refused by its size."""
    path = tmp_path / "large.toml"
    path.touch()
    os.truncate(path, 2**40)
    message = rf"^can't read .*large\.toml: it has {2**40:,} bytes, at most {MAX_BYTES:,} are read$"
    with pytest.raises(UserError, match=message):
        read_recipe(path)


def test_a_file_of_unknown_size() -> None:
    """A file that is larger than its reported size is read up to the limit."""
    path = Path("/proc/self/maps") if Path("/proc").exists() else Path("/etc/services")
    assert len(read_file(path, 1000 if path.stat().st_size == 0 else 2**20)) >= 1000


def delete(path: Path) -> None:
    """Delete the file."""
    path.unlink()


def become_a_pipe(path: Path) -> None:
    """Replace the file by a pipe."""
    path.unlink()
    os.mkfifo(path)


def grow(path: Path) -> None:
    """Write more into the file."""
    path.write_text("x" * 2000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [(delete, "No such file"), (become_a_pipe, "not a plain file"), (grow, "it has 2,000 bytes")],
)
def test_a_file_that_changes_while_it_is_read(
    change: Callable[[Path], None], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is deleted, replaced or written after its size was checked raises UserError."""
    path = tmp_path / "x.toml"
    path.write_text("x")
    checked = path.stat()

    def stat(_path: Path) -> os.stat_result:
        change(path)
        return checked

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(UserError, match=rf"^can't read .*x\.toml: .*{reason}"):
        read_file(path, 1000)


def test_an_unreadable_file(folder: Path) -> None:
    """The error names the file and the system's reason."""
    closed, opened = folder / "closed.toml", folder / "open.toml"
    closed.write_text(LINEAR)
    opened.write_text(LINEAR)
    closed.chmod(0)
    assert read_recipe(opened) == RECIPE
    with unprivileged():
        assert read_recipe(opened) == RECIPE
        with pytest.raises(UserError, match=r"^can't read .*closed\.toml: Permission denied$"):
            read_recipe(closed)


def test_a_read_only_folder(folder: Path) -> None:
    """The old file stays, no temporary file is left, and the error gives the reason."""
    path = folder / "run.toml"
    write_recipe(RECIPE, path)
    path.write_text("old")
    folder.chmod(0o555)
    with unprivileged():
        assert read_file(path, 10) == b"old"
        with pytest.raises(UserError, match=r"^can't write .*run\.toml: Permission denied$"):
            write_recipe(RECIPE, path)
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"run.toml": "old"}


@pytest.mark.parametrize("room", [0, 100])
def test_a_full_disk(room: int, tmp_path: Path) -> None:
    """If the disk has no room for the whole file, the old file stays, and no temporary file is left."""
    path = tmp_path / "run.toml"
    path.write_text("old")
    with full_disk(room), pytest.raises(UserError, match=r"^can't write .*run\.toml: File too large$"):
        write_recipe(RECIPE, path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"run.toml": "old"}


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "loop", "file/x.toml", "\ud800"])
def test_an_invalid_name(name: str, tmp_path: Path) -> None:
    """Names that are too long, loop, contain NUL or a surrogate, or go through a file raise UserError."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").touch()
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(UserError, match=r"^can't write ") as caught:
        save_text(tmp_path / name, "text" if name != "\ud800" else "\ud800")
    assert str(caught.value).isprintable()
    assert sorted(os.listdir(tmp_path)) == before
