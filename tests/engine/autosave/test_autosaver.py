"""Autosave: the current run is on disk within a moment, whatever happens to the app."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from tests.engine.runs import bits, problem
from tui_trainer.cli.resume import newest_run
from tui_trainer.engine.autosave.autosaver import AUTOSAVE_SECONDS, AutoSaver
from tui_trainer.engine.replay.checkpoint import pack
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Apply, Begin, Command, GoTo, Redo, Run, SetSpeed, Step, Undo
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE
from tui_trainer.run_folders.run_folder import RunFolder, new_run_folder, saved_loss

DEADLINE = 20.0


class Autosaved:
    """Engine whose run is autosaved to a folder."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._changed = Event()
        self.training_thread = TrainingThread(self._changed.set, AutoSaver(folder))

    def send(self, *commands: Command) -> None:
        """Send commands."""
        for command in commands:
            self.training_thread.send(command)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        end = monotonic() + DEADLINE
        while not holds():
            assert monotonic() < end
            self._changed.wait(0.01)
            self._changed.clear()

    @property
    def seen(self) -> Snapshot:
        """Latest snapshot."""
        self.until(lambda: self.training_thread.latest() is not None)
        snapshot = self.training_thread.latest()
        assert snapshot is not None
        return snapshot

    @property
    def on_disk(self) -> Recipe:
        """Recipe that a new app would resume."""
        self.until((self.folder.path / "recipe.toml").exists)
        return read_recipe(self.folder.path / "recipe.toml")


def values(snapshot: Snapshot) -> list[bytes]:
    """Return the bits of the weights."""
    return [param.after.tobytes() for param in snapshot.state.params]


@pytest.fixture
def autosaved(tmp_path: Path) -> Iterator[Autosaved]:
    """Engine with autosave."""
    engine = Autosaved(new_run_folder(tmp_path))
    yield engine
    engine.training_thread.close()


def test_a_run_is_on_disk_from_the_beginning(autosaved: Autosaved) -> None:
    """A run is on disk before its first step."""
    autosaved.send(Begin(problem("polynomial", optimizer__lr=0.0005)))
    autosaved.until(lambda: autosaved.on_disk.config.get("optimizer.lr") == 0.0005)
    assert autosaved.on_disk.step == 0


def test_an_edit_and_a_step_are_on_disk(autosaved: Autosaved) -> None:
    """A step, an edit, undo and going back are each on disk while nothing else happens."""
    autosaved.send(Begin(problem()), Step(), Step())
    autosaved.until(lambda: autosaved.on_disk.step == 2)
    autosaved.send(Apply("optimizer.lr", 0.02))
    autosaved.until(lambda: [(edit.before, edit.to) for edit in autosaved.on_disk.journal] == [(3, 0.02)])
    autosaved.send(Undo())
    autosaved.until(lambda: not autosaved.on_disk.journal.edits)
    autosaved.send(GoTo(1))
    autosaved.until(lambda: autosaved.on_disk.step == 1)


def test_a_running_run_is_saved(autosaved: Autosaved) -> None:
    """While a run goes on, the step on disk is at most about a second old."""
    autosaved.send(Begin(problem()), SetSpeed(1000), Run())
    autosaved.until(lambda: autosaved.on_disk.step > 100)
    before = autosaved.seen.state.step
    began = monotonic()
    autosaved.until(lambda: autosaved.on_disk.step >= before)
    assert monotonic() - began < 1.0 + AUTOSAVE_SECONDS
    autosaved.training_thread.close()


def test_a_replay_saves_its_target(autosaved: Autosaved) -> None:
    """While a resumed run is replayed, the step on disk is the target of the replay."""
    autosaved.send(Begin(Recipe(problem().config, step=10**7)))
    autosaved.until(lambda: autosaved.seen.state.step > 1000)
    assert autosaved.seen.status is Status.RUNNING
    assert autosaved.on_disk.step == 10**7


@pytest.mark.parametrize("step", [0, 1, 5000])
def test_the_loss_is_saved(autosaved: Autosaved, step: int) -> None:
    """The loss on disk is that of the snapshot, also right after a replay; none at the start."""
    autosaved.send(Begin(Recipe(problem().config, step=step)))
    autosaved.until(lambda: autosaved.seen.state.step == step and autosaved.seen.status is not Status.RUNNING)
    autosaved.until(lambda: autosaved.on_disk.step == step and (saved_loss(autosaved.folder.path / RECIPE_FILE) is not None or step == 0))
    assert saved_loss(autosaved.folder.path / RECIPE_FILE) == autosaved.seen.state.loss


def test_an_expensive_run_has_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is expensive to replay resumes from its checkpoint, with the same bits and history."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.MAX_REPLAY_SECONDS", 0.05)
    first = Autosaved(new_run_folder(tmp_path))
    first.send(Begin(problem("logistic-sgd")), SetSpeed(None), Run(20_000))
    first.until(lambda: first.seen.status is Status.PAUSED and first.seen.state.step == 20_000)
    first.training_thread.close()
    assert first.folder.checkpoints()

    again = Autosaved(newest_run(tmp_path).folder)
    again.send(Begin(again.on_disk))
    assert again.seen.state.step > 1000
    again.until(lambda: again.seen.status is Status.PAUSED)
    assert again.seen.state.step == 20_000
    assert values(again.seen) == values(first.seen)
    assert again.seen.history.last.tolist() == first.seen.history.last.tolist()
    again.training_thread.close()


def test_a_checkpoint_with_an_undone_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint that includes an edit is not used by a run from which that edit was undone."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.MAX_REPLAY_SECONDS", 0.02)
    autosaver = AutoSaver(new_run_folder(tmp_path))
    controller = RunController(find_checkpoint=autosaver.find_checkpoint)

    def do(*commands: Command) -> None:
        for command in commands:
            controller.handle(command)
            controller.autosave(autosaver)
            while controller.seconds_until_due() is not None:
                controller.make_due_steps()
                controller.autosave(autosaver)

    do(SetSpeed(None), Begin(problem()), Run(1000))
    do(Apply("params.w[0]", 3.0), Apply("optimizer.lr", 0.04), Undo(), Redo(), Run(2000))
    do(Undo(), Undo(), Run(500))
    autosaver.close()
    folder = newest_run(tmp_path).folder
    recipe = read_recipe(folder.path / "recipe.toml")
    again = RunController(find_checkpoint=AutoSaver(folder).find_checkpoint)
    again.handle(Begin(recipe))
    while again.seconds_until_due() is not None:
        again.make_due_steps()
    alone = Trainer(replace(recipe, step=0))
    alone.advance(recipe.step)
    assert (recipe.step, recipe.journal.edits) == (1500, ())
    resumed = again.snapshot()
    assert resumed is not None
    assert values(resumed) == [param.after.tobytes() for param in alone.observe().params]


def test_a_checkpoint_at_the_very_step(tmp_path: Path) -> None:
    """A checkpoint at the very step is ignored for an earlier one, since loss and gradients come with making the step."""
    trainer = Trainer(problem())
    folder = new_run_folder(tmp_path)
    for steps in (1024, 2048):
        trainer.advance(steps - trainer.step)
        assert trainer.record.newest_checkpoint
        folder.write_checkpoint(steps, pack(trainer.record.newest_checkpoint, trainer.recipe_now()))
    found = AutoSaver(folder).find_checkpoint(trainer.recipe_now())
    assert found is not None
    assert found.state.step == 1024
    controller = RunController(find_checkpoint=lambda _: found)
    controller.handle(Begin(trainer.recipe_now()))
    seen = controller.snapshot()
    assert seen is not None
    assert seen.state.step >= 1024


def test_a_full_disk(autosaved: Autosaved, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the error is shown and training continues; the error disappears once there is space."""

    def full(_folder: RunFolder, _recipe: Recipe, _loss: float | None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "write_recipe", full)
        autosaved.send(Begin(problem()), SetSpeed(1000), Run())
        autosaved.until(lambda: autosaved.seen.autosave_error == "not saved for --resume: No space left on device")
        step = autosaved.seen.state.step
        autosaved.until(lambda: autosaved.seen.state.step > step)
    autosaved.until(lambda: autosaved.seen.autosave_error == "")
    assert autosaved.on_disk.step > 0


def test_the_saved_recipe_gives_the_same_bits(autosaved: Autosaved) -> None:
    """The recipe on disk replays to the same bits."""
    autosaved.send(Begin(problem()), Step(), Apply("optimizer.lr", 0.02), Step(), Step())
    autosaved.until(lambda: autosaved.on_disk.step == 3)
    alone = Trainer(autosaved.on_disk)
    alone.advance(3)
    expected = Trainer(problem())
    expected.advance(1)
    expected.apply("optimizer.lr", 0.02)
    expected.advance(2)
    assert bits(alone) == bits(expected)
