"""The autosaver on a disk that is changed under it: the run is put down anew, and while it is not on disk that is said."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.engine.autosave.test_autosaver import Kept
from tests.engine.runs import problem
from tests.restrictions import full_disk, unprivileged
from tui_trainer.base.errors import UserError
from tui_trainer.cli.resume import newest_run
from tui_trainer.observed.commands import Apply, Begin, Run, Speed, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.run_folders.run_folder import RunFolder, new_folder, some_folder


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """An engine whose run has come to step 2 and is on disk. The autosaver looks often whether it still is."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.LOOK_SECONDS", 0.02)
    one = Kept(new_folder(tmp_path / "state" / "runs"))
    one.send(Begin(problem()), Step(), Step())
    one.until(lambda: one.on_disk.step == 2)
    yield one
    one.training_thread.close()


def _delete(folder: Path) -> None:
    """All at once: the autosaver may be making it anew at any moment."""
    shutil.rmtree(folder.rename(folder.with_name("gone")))


def _delete_all(folder: Path) -> None:
    _delete(folder.parent.parent)


def _move(folder: Path) -> None:
    folder.rename(folder.parent / "moved")


def _put_a_file_there(folder: Path) -> None:
    (folder.parent.parent / "file").touch()
    folder.rename(folder.parent.parent / "moved")
    (folder.parent.parent / "file").rename(folder)


def _delete_the_lock(folder: Path) -> None:
    (folder / "lock").unlink()


def _delete_the_recipe(folder: Path) -> None:
    (folder / "recipe.toml").unlink()


def _put_a_folder_for_the_recipe(folder: Path) -> None:
    (folder / "recipe.toml").unlink()
    (folder / "recipe.toml").mkdir()


@pytest.mark.parametrize(
    "spoil",
    [_delete, _delete_all, _move, _put_a_file_there, _delete_the_lock, _delete_the_recipe, _put_a_folder_for_the_recipe],
)
def test_a_folder_that_is_spoiled(spoil: Callable[[Path], None], kept: Kept) -> None:
    """While the run stands still, it is put on disk anew, held by this app, and resumed after it."""
    runs = kept.folder.path.parent
    spoil(kept.folder.path)
    kept.until(kept.folder.is_whole)
    with pytest.raises(UserError, match=r"that is not open|it is a folder"):
        newest_run(runs)
    kept.send(Step(), Apply("optimizer.lr", 0.02))
    kept.until(lambda: bool(kept.on_disk.journal.edits))
    assert kept.seen.autosave_error == ""
    kept.training_thread.close()
    resumed = newest_run(runs)
    assert (resumed.recipe.step, len(resumed.recipe.journal), resumed.notes) == (3, 1, ())
    resumed.folder.close()


def test_another_app_takes_the_number(kept: Kept) -> None:
    """Of a folder that was deleted: then this app takes another."""
    mine = kept.folder.path
    other = new_folder(mine.parent.parent / "other")
    mine.rename(mine.parent / "moved")
    other.path.rename(mine)
    kept.until(lambda: kept.folder.is_whole() and kept.folder.path != mine)
    assert kept.on_disk.step == 2
    other.close()


def test_a_full_disk(kept: Kept) -> None:
    """It is said though nothing is done, as long as it lasts; training goes on, and the run is saved by itself after it."""
    with full_disk():
        kept.send(Step())
        kept.until(lambda: kept.seen.autosave_error == "not saved for --resume: File too large")
        kept.send(Speed(1000), Run(50))
        kept.until(lambda: kept.seen.state.step == 53)
        assert kept.seen.autosave_error == "not saved for --resume: File too large"
    kept.until(lambda: kept.seen.autosave_error == "")
    assert kept.on_disk.step == 53


def test_no_folder_from_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is kept as soon as a folder can be made."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.LOOK_SECONDS", 0.02)
    runs = tmp_path / "runs"
    runs.write_text("a file in its place")
    kept = Kept(some_folder(runs))
    kept.send(Begin(problem()), Step())
    kept.until(lambda: kept.seen.autosave_error == "not saved for --resume: File exists")
    runs.unlink()
    kept.until(lambda: kept.seen.autosave_error == "")
    assert kept.on_disk.step == 1
    kept.training_thread.close()
    assert newest_run(runs).recipe.step == 1


def test_the_checkpoint_is_written_anew(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the recipe, where the folder was deleted."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.DEAR_SECONDS", 0.01)
    kept.send(Speed(None), Run(5000))
    kept.until(lambda: kept.seen.status is Status.PAUSED and kept.seen.state.step == 5002)
    kept.until(lambda: bool(kept.folder.checkpoints()))
    _delete(kept.folder.path)
    kept.until(lambda: bool(kept.folder.checkpoints()))
    kept.training_thread.close()
    again = Kept(newest_run(kept.folder.path.parent).folder)
    again.send(Begin(again.on_disk))
    again.until(lambda: again.seen.status is Status.PAUSED)
    assert again.seen.state.step == 5002
    assert [param.after.tobytes() for param in again.seen.state.params] == [
        param.after.tobytes() for param in kept.seen.state.params
    ]
    again.training_thread.close()


def test_an_unwritable_folder() -> None:
    """Another is taken; the old one stays as it is."""
    with TemporaryDirectory() as found:
        runs = Path(found)
        runs.chmod(0o777)
        with unprivileged():
            folder = new_folder(runs)
            old = folder.path
            old.chmod(0o555)
            assert folder.ensure() is True
            assert (folder.path.parent, folder.path == old) == (runs, False)
            assert folder.ensure() is False
            folder.close()
            assert isinstance(folder, RunFolder)
            old.chmod(0o755)
