"""Removal of old run folders: a new run is saved whatever is wrong, and nothing but runs is removed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.recipe.recipes import LINEAR
from tests.restrictions import unprivileged
from tests.run_folders.test_run_folder import recipe
from tui_trainer.cli.resume import newest_run
from tui_trainer.run_folders.cleanup import MAX_RUNS
from tui_trainer.run_folders.run_folder import create_or_defer_run_folder, new_run_folder

OLD = 5
"""Runs beyond MAX_RUNS."""


@pytest.fixture
def runs() -> Iterator[Path]:
    """More run folders than MAX_RUNS, none of them open; the first is the oldest. Anybody may write there."""
    with TemporaryDirectory() as found:
        runs = Path(found) / "runs"
        for number in range(1, MAX_RUNS + OLD + 1):
            folder = runs / f"{number:08}"
            folder.mkdir(parents=True)
            (folder / "lock").touch(0o666)
            (folder / "recipe.toml").write_text(f"step = 7\n{LINEAR}")
            os.utime(folder / "recipe.toml", (number, number))
        for path in (Path(found), *Path(found).rglob("*")):
            path.chmod(0o777)
        yield runs


def numbers_in(runs: Path) -> list[int]:
    """Return the numbers of the folders."""
    return sorted(int(path.name) for path in runs.iterdir())


def oldest(runs: Path) -> Path:
    """Return the folder of the oldest run."""
    return runs / "00000001"


def test_the_oldest_are_removed(runs: Path) -> None:
    """The new run exists, and the newest of the others up to the limit."""
    new = new_run_folder(runs)
    assert numbers_in(runs) == [*range(OLD + 2, MAX_RUNS + OLD + 1), int(new.path.name)]


def _folder_inside(runs: Path) -> None:
    (oldest(runs) / "mine").mkdir()


def _unwritable(runs: Path) -> None:
    oldest(runs).chmod(0o555)


def _lock_is_a_folder(runs: Path) -> None:
    (oldest(runs) / "lock").unlink()
    (oldest(runs) / "lock").mkdir()


def _lock_is_a_link(runs: Path) -> None:
    (oldest(runs) / "lock").unlink()
    (oldest(runs) / "lock").symlink_to(runs.parent / "elsewhere")


@pytest.mark.parametrize("spoil", [_folder_inside, _unwritable, _lock_is_a_folder, _lock_is_a_link])
def test_folders_that_can_not_be_removed(spoil: Callable[[Path], None], runs: Path) -> None:
    """A folder that can't be removed keeps its recipe, the others are removed, and the new run is saved."""
    spoil(runs)
    before = (oldest(runs) / "recipe.toml").read_text()
    with unprivileged():
        new = new_run_folder(runs)
        new.write_recipe(recipe(3))
        new.close()
    assert newest_run(runs).recipe.step == 3
    assert (oldest(runs) / "recipe.toml").read_text() == before
    assert numbers_in(runs)[:2] == [1, OLD + 2]
    assert not (runs.parent / "elsewhere").exists()


def test_links_are_not_followed(runs: Path) -> None:
    """If a file or a run folder is a symbolic link, only the link is removed."""
    precious = runs.parent / "precious"
    precious.mkdir()
    for name in ("recipe.toml", "notes"):
        (precious / name).write_text("precious")
        os.utime(precious / name, (0, 0))
    (oldest(runs) / "link").symlink_to(precious / "notes")
    (oldest(runs) / "folder link").symlink_to(precious)
    (runs / "00000000").symlink_to(precious)
    new_run_folder(runs)
    assert [(path.name, path.read_text()) for path in sorted(precious.iterdir())] == [
        ("notes", "precious"),
        ("recipe.toml", "precious"),
    ]
    assert numbers_in(runs)[0] == OLD + 2


def test_the_list_of_runs_can_not_be_read(runs: Path) -> None:
    """Where no folder can be created yet, it is created as soon as that is possible."""
    runs.rename(runs.parent / "aside")
    runs.write_text("a file instead of a folder")
    folder = create_or_defer_run_folder(runs)
    with pytest.raises(OSError, match="File exists"):
        folder.ensure_usable()
    runs.unlink()
    assert folder.ensure_usable() is True
    assert folder.ensure_usable() is False
    folder.write_recipe(recipe(4))
    folder.close()
    assert newest_run(runs).recipe.step == 4


def test_odd_names(tmp_path: Path) -> None:
    """Folders that are no runs are neither counted nor removed."""
    for name in ("9" * 200, "٣", "1x", "-1"):
        (tmp_path / name).mkdir()
    assert new_run_folder(tmp_path).path.name == "00000001"
