"""The autosaver: the run of now is on disk within a moment, whatever happens to the app."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from tests.engine.runs import bits, problem
from tui_trainer.cli.resume import newest_run
from tui_trainer.engine.autosave.autosaver import EVERY_SECONDS, AutoSaver
from tui_trainer.engine.replay.checkpoint import pack
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.engine.service.training_thread import TrainingThread
from tui_trainer.observed.commands import Apply, Begin, Command, GoTo, Redo, Run, Speed, Step, Undo
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.run_folder import RunFolder, kept_loss, new_folder

DEADLINE = 20.0


class Kept:
    """An engine whose run is kept in a folder."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._changed = Event()
        self.training_thread = TrainingThread(self._changed.set, AutoSaver(folder))

    def send(self, *commands: Command) -> None:
        """Ask for something."""
        for command in commands:
            self.training_thread.send(command)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something."""
        end = monotonic() + DEADLINE
        while not holds():
            assert monotonic() < end
            self._changed.wait(0.01)
            self._changed.clear()

    @property
    def seen(self) -> Snapshot:
        """The newest snapshot."""
        self.until(lambda: self.training_thread.latest() is not None)
        snapshot = self.training_thread.latest()
        assert snapshot is not None
        return snapshot

    @property
    def on_disk(self) -> Recipe:
        """What a new app would find."""
        self.until((self.folder.path / "recipe.toml").exists)
        return read_recipe(self.folder.path / "recipe.toml")


def values(snapshot: Snapshot) -> list[bytes]:
    """The weights, to the last bit."""
    return [param.after.tobytes() for param in snapshot.state.params]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """An engine whose run is kept."""
    one = Kept(new_folder(tmp_path))
    yield one
    one.training_thread.close()


def test_a_run_is_on_disk_from_the_beginning(kept: Kept) -> None:
    """Before its first step."""
    kept.send(Begin(problem("polynomial", optimizer__lr=0.0005)))
    kept.until(lambda: kept.on_disk.config.get("optimizer.lr") == 0.0005)
    assert kept.on_disk.step == 0


def test_an_edit_and_a_step_are_on_disk(kept: Kept) -> None:
    """Each by itself, while nothing else happens."""
    kept.send(Begin(problem()), Step(), Step())
    kept.until(lambda: kept.on_disk.step == 2)
    kept.send(Apply("optimizer.lr", 0.02))
    kept.until(lambda: [(edit.before, edit.to) for edit in kept.on_disk.journal] == [(3, 0.02)])
    kept.send(Undo())
    kept.until(lambda: not kept.on_disk.journal.edits)
    kept.send(GoTo(1))
    kept.until(lambda: kept.on_disk.step == 1)


def test_it_follows_a_run(kept: Kept) -> None:
    """While it runs, what is on disk is never more than a second behind."""
    kept.send(Begin(problem()), Speed(1000), Run())
    kept.until(lambda: kept.on_disk.step > 100)
    before = kept.seen.state.step
    began = monotonic()
    kept.until(lambda: kept.on_disk.step >= before)
    assert monotonic() - began < 1.0 + EVERY_SECONDS
    kept.training_thread.close()


def test_a_replay_counts_as_made(kept: Kept) -> None:
    """An app that dies while a run is brought back leaves the step it was to be brought to."""
    kept.send(Begin(Recipe(problem().config, step=10**7)))
    kept.until(lambda: kept.seen.state.step > 1000)
    assert kept.seen.status is Status.RUNNING
    assert kept.on_disk.step == 10**7


@pytest.mark.parametrize("step", [0, 1, 5000])
def test_the_loss_is_kept(kept: Kept, step: int) -> None:
    """As it is on the screen, also after a replay and nothing else; at the start there is none."""
    kept.send(Begin(Recipe(problem().config, step=step)))
    kept.until(lambda: kept.seen.state.step == step and kept.seen.status is not Status.RUNNING)
    kept.until(lambda: kept.on_disk.step == step and (kept_loss(kept.folder.path) is not None or step == 0))
    assert kept_loss(kept.folder.path) == kept.seen.state.loss


def test_a_dear_run_has_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on from there, in the same bits, with its history."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.DEAR_SECONDS", 0.05)
    first = Kept(new_folder(tmp_path))
    first.send(Begin(problem("logistic-sgd")), Speed(None), Run(20_000))
    first.until(lambda: first.seen.status is Status.PAUSED and first.seen.state.step == 20_000)
    first.training_thread.close()
    assert first.folder.checkpoints()

    again = Kept(newest_run(tmp_path).folder)
    again.send(Begin(again.on_disk))
    assert again.seen.state.step > 1000
    again.until(lambda: again.seen.status is Status.PAUSED)
    assert again.seen.state.step == 20_000
    assert values(again.seen) == values(first.seen)
    assert again.seen.history.last.tolist() == first.seen.history.last.tolist()
    again.training_thread.close()


def test_a_checkpoint_with_another_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept before a divergence has an edit of the next update in it: no run without that edit takes it over."""
    monkeypatch.setattr("tui_trainer.engine.autosave.autosaver.DEAR_SECONDS", 0.02)
    autosaver = AutoSaver(new_folder(tmp_path))
    controller = RunController(find_checkpoint=autosaver.find_checkpoint)

    def do(*commands: Command) -> None:
        for command in commands:
            controller.handle(command)
            controller.keep(autosaver)
            while controller.wait() is not None:
                controller.burst()
                controller.keep(autosaver)

    do(Speed(None), Begin(problem()), Run(1000))
    do(Apply("params.w[0]", 3.0), Apply("optimizer.lr", 0.04), Undo(), Redo(), Run(2000))
    do(Undo(), Undo(), Run(500))
    autosaver.close()
    folder = newest_run(tmp_path).folder
    recipe = read_recipe(folder.path / "recipe.toml")
    again = RunController(find_checkpoint=AutoSaver(folder).find_checkpoint)
    again.handle(Begin(recipe))
    while again.wait() is not None:
        again.burst()
    alone = Trainer(replace(recipe, step=0))
    alone.advance(recipe.step)
    assert (recipe.step, recipe.journal.edits) == (1500, ())
    resumed = again.snapshot()
    assert resumed is not None
    assert values(resumed) == [param.after.tobytes() for param in alone.observe().params]


def test_a_checkpoint_of_the_very_step(tmp_path: Path) -> None:
    """It is passed over for an earlier one: a step's loss and gradients are seen when it is made, and no other way."""
    trainer = Trainer(problem())
    folder = new_folder(tmp_path)
    for steps in (1024, 2048):
        trainer.advance(steps - trainer.step)
        assert trainer.record.newest
        folder.write_checkpoint(steps, pack(trainer.record.newest, trainer.recipe_now()))
    found = AutoSaver(folder).find_checkpoint(trainer.recipe_now())
    assert found is not None
    assert found.state.step == 1024
    controller = RunController(find_checkpoint=lambda _: found)
    controller.handle(Begin(trainer.recipe_now()))
    seen = controller.snapshot()
    assert seen is not None
    assert seen.state.step >= 1024


def test_a_full_disk(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, the training goes on, and it is no longer said once there is room again."""

    def full(_folder: RunFolder, _recipe: Recipe, _loss: float | None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "write_recipe", full)
        kept.send(Begin(problem()), Speed(1000), Run())
        kept.until(lambda: kept.seen.autosave_error == "not saved for --resume: No space left on device")
        step = kept.seen.state.step
        kept.until(lambda: kept.seen.state.step > step)
    kept.until(lambda: kept.seen.autosave_error == "")
    assert kept.on_disk.step > 0


def test_bits_are_the_same(kept: Kept) -> None:
    """What is on disk replays to what was seen."""
    kept.send(Begin(problem()), Step(), Apply("optimizer.lr", 0.02), Step(), Step())
    kept.until(lambda: kept.on_disk.step == 3)
    alone = Trainer(kept.on_disk)
    alone.advance(3)
    expected = Trainer(problem())
    expected.advance(1)
    expected.apply("optimizer.lr", 0.02)
    expected.advance(2)
    assert bits(alone) == bits(expected)
