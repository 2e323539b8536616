"""Autosave when its folder is changed by others: the run is written again, and an error is shown while it is not."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.engine.autosave.test_autosaver import Autosaved
from tests.engine.runs import problem
from tests.restrictions import full_disk, unprivileged
from tui_trainer.base.errors import UserError
from tui_trainer.cli.resume import newest_run
from tui_trainer.observed.commands import Apply, Begin, Run, SetSpeed, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.run_folders.run_folder import RunFolder, create_or_defer_run_folder, new_run_folder


@pytest.fixture
def autosaved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Autosaved]:
    """Engine whose run is on disk at step 2, and whose autosaver checks the folder every 0.02 s."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.FOLDER_CHECK_SECONDS", 0.02)
    engine = Autosaved(new_run_folder(tmp_path / "state" / "runs"))
    engine.send(Begin(problem()), Step(), Step())
    engine.until(lambda: engine.on_disk.step == 2)
    yield engine
    engine.training_thread.close()


def _delete(folder: Path) -> None:
    """Delete a folder in one move: the autosaver may create it again at any moment."""
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
def test_a_damaged_folder_is_written_again(spoil: Callable[[Path], None], autosaved: Autosaved) -> None:
    """A damaged folder of a paused run is written again, stays locked by this app, and can be resumed afterwards."""
    runs = autosaved.folder.path.parent
    spoil(autosaved.folder.path)
    autosaved.until(autosaved.folder.is_intact)
    with pytest.raises(UserError, match=r"all runs are open in other apps|it is a folder"):
        newest_run(runs)
    autosaved.send(Step(), Apply("optimizer.lr", 0.02))
    autosaved.until(lambda: bool(autosaved.on_disk.journal.edits))
    assert autosaved.seen.autosave_error == ""
    autosaved.training_thread.close()
    resumed = newest_run(runs)
    assert (resumed.recipe.step, len(resumed.recipe.journal), resumed.notes) == (3, 1, ())
    resumed.folder.close()


def test_another_app_takes_the_folder(autosaved: Autosaved) -> None:
    """If another app takes the number of a deleted folder, the run is written to another folder."""
    mine = autosaved.folder.path
    other = new_run_folder(mine.parent.parent / "other")
    mine.rename(mine.parent / "moved")
    other.path.rename(mine)
    autosaved.until(lambda: autosaved.folder.is_intact() and autosaved.folder.path != mine)
    assert autosaved.on_disk.step == 2
    other.close()


def test_a_full_disk(autosaved: Autosaved) -> None:
    """On a full disk the error is shown as long as it lasts, training continues, and the run is saved afterwards."""
    with full_disk():
        autosaved.send(Step())
        autosaved.until(lambda: autosaved.seen.autosave_error == "not saved for --resume: File too large")
        autosaved.send(SetSpeed(1000), Run(50))
        autosaved.until(lambda: autosaved.seen.state.step == 53)
        assert autosaved.seen.autosave_error == "not saved for --resume: File too large"
    autosaved.until(lambda: autosaved.seen.autosave_error == "")
    assert autosaved.on_disk.step == 53


def test_no_folder_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is saved as soon as a folder can be created."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.FOLDER_CHECK_SECONDS", 0.02)
    runs = tmp_path / "runs"
    runs.write_text("a file where the folder should be")
    autosaved = Autosaved(create_or_defer_run_folder(runs))
    autosaved.send(Begin(problem()), Step())
    autosaved.until(lambda: autosaved.seen.autosave_error == "not saved for --resume: File exists")
    runs.unlink()
    autosaved.until(lambda: autosaved.seen.autosave_error == "")
    assert autosaved.on_disk.step == 1
    autosaved.training_thread.close()
    assert newest_run(runs).recipe.step == 1


def test_the_checkpoint_is_written_again(autosaved: Autosaved, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the folder was deleted, checkpoint and recipe are written again."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.MAX_REPLAY_SECONDS", 0.01)
    monkeypatch.setattr("tui_trainer.engine.service.progress.TARGET_REPLAY_SECONDS", 0.001)  # keyframes within 5000 steps
    autosaved.send(SetSpeed(None), Run(5000))
    autosaved.until(lambda: autosaved.seen.status is Status.PAUSED and autosaved.seen.state.step == 5002)
    autosaved.until(lambda: bool(autosaved.folder.checkpoints()))
    _delete(autosaved.folder.path)
    autosaved.until(lambda: bool(autosaved.folder.checkpoints()))
    autosaved.training_thread.close()
    again = Autosaved(newest_run(autosaved.folder.path.parent).folder)
    again.send(Begin(again.on_disk))
    again.until(lambda: again.seen.status is Status.PAUSED)
    assert again.seen.state.step == 5002
    assert [param.after.tobytes() for param in again.seen.state.params] == [
        param.after.tobytes() for param in autosaved.seen.state.params
    ]
    again.training_thread.close()


def test_an_unwritable_folder() -> None:
    """If the folder becomes unwritable, another one is used and the old one stays as it is."""
    with TemporaryDirectory() as found:
        runs = Path(found)
        runs.chmod(0o777)
        with unprivileged():
            folder = new_run_folder(runs)
            old = folder.path
            old.chmod(0o555)
            assert folder.ensure_usable() is True
            assert (folder.path.parent, folder.path == old) == (runs, False)
            assert folder.ensure_usable() is False
            folder.close()
            assert isinstance(folder, RunFolder)
            old.chmod(0o755)
