"""RunController: carries out commands on a trainer and returns snapshots of it. Used by one thread only."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text, exception_text
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.engine.autosave.autosaver import Autosave, AutoSaver
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.first_steps import first_steps_difference
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.progress import Progress
from tui_trainer.engine.service.snapshots import SnapshotBuilder
from tui_trainer.engine.service.time_commands import begin_replay
from tui_trainer.engine.step.device import differences
from tui_trainer.engine.step.models.weights_file import save_weights
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    Pause,
    Run,
    SaveWeights,
    SetBreakpoints,
    SetSpeed,
    SetWatch,
    Step,
    TimeCommand,
)
from tui_trainer.observed.protocols import Prober
from tui_trainer.observed.snapshot import RunId, Snapshot, Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Recipe

STATUSES_THAT_CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
"""Statuses of a run in which steps can be made."""
logger = logging.getLogger(__name__)


class RunController:
    """Controls the current run: carries out the commands of a front end, and makes the steps that are due."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        find_checkpoint: Callable[[Recipe], Checkpoint | None] | None = None,
        memory_budget: int = int(MEMORY.default),
        answer_probe: Prober | None = None,
        thread_clock: Callable[[], float] | None = None,
    ) -> None:
        """`find_checkpoint`: function that returns a checkpoint to resume the recipe's run from; None if there is none.

        `clock`: function that returns a monotonic time in seconds; `memory_budget`: megabytes that keyframes may take;
        `answer_probe`: function that answers the charts' probes, None for an engine without charts; `thread_clock`:
        function that returns the seconds in which the current thread has computed, None to use `clock`.
        """
        self._find_checkpoint = find_checkpoint
        self._memory_budget = memory_budget
        self._progress = Progress(clock, thread_clock or clock)
        self._snapshots = SnapshotBuilder(answer_probe)
        self._branches: Branches | None = None
        self._latest_recipe: Recipe | None = None
        """Recipe of the latest Begin command; the snapshot shows it if the run could not be started."""
        self._commands_done = 0
        """Number of commands handled."""
        self._run = RunId(0)
        """Current run: the run that the latest Begin command has named."""

    def handle(self, command: Command) -> None:
        """Carry out a command; ignore a command for another run, or one that isn't possible in the current status.

        Raises any exception that the training raises.
        """
        self._commands_done += 1
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, SetWatch):
            self._snapshots.watch = command.watch
        elif isinstance(command, SetSpeed):
            self._progress.set_speed(command.steps_per_second)
        elif command.run not in (None, self._run):
            logger.debug("ignored a command for run %s, since run %s is current: %s", command.run, self._run, command)
        elif self._branches and (self._progress.status is not Status.FAILED or isinstance(command, TimeCommand)):
            self._handle_for_run(self._branches, command)

    def _handle_for_run(self, branches: Branches, command: Command) -> None:
        progress, trainer = self._progress, branches.trainer
        if isinstance(command, Step | AdvancePhase | Run | Apply | TimeCommand):
            trainer.record.check.message = ""
        if isinstance(command, Apply | SetBreakpoints | TimeCommand):
            self._try_change(lambda: self._make_change(branches, command))
        elif isinstance(command, SaveWeights):
            self._save_weights(trainer, command.path)
        elif isinstance(command, Pause) and progress.status is Status.RUNNING:
            progress.pause()
        elif progress.status not in STATUSES_THAT_CAN_STEP:
            pass
        elif isinstance(command, Step):
            progress.make_step(trainer)
        elif isinstance(command, AdvancePhase):
            progress.pause()
            progress.advance(trainer.advance_phase)
        elif isinstance(command, Run):
            progress.start(None if command.steps is None else trainer.step + command.steps)
        if isinstance(command, Step | AdvancePhase | Pause | TimeCommand):
            progress.undo_bad_update(trainer)

    def _save_weights(self, trainer: Trainer, path: Path) -> None:
        """Write the current weights to a file, and say so in the snapshot's message."""
        text = f"Saved the weights after step {thousands(trainer.step)}: {clean_text(str(path), MAX_NAME_WIDTH)}"
        try:
            save_weights(trainer.learner.model, path)
        except UserError as error:
            logger.debug("the weights were not saved", exc_info=True)
            text = str(error)
        self._progress.message = text

    def _make_change(self, branches: Branches, command: Apply | SetBreakpoints | TimeCommand) -> None:
        """Apply an edit, set breakpoints or start a replay. Raises UserError if that isn't possible."""
        if isinstance(command, Apply):
            self._apply(branches, command)
        elif isinstance(command, SetBreakpoints):
            branches.trainer.set_breakpoints(command.breakpoints)
        else:
            self._progress.start_replay(branches.trainer, begin_replay(branches, command))

    def _apply(self, branches: Branches, command: Apply) -> None:
        """Apply an edit. Raises UserError if that isn't possible."""
        progress = self._progress
        if progress.replay:
            step = thousands(progress.replay.step)
            raise UserError(f"the run is being replayed to step {step}: press space to pause it, then edit")
        stop = branches.apply(command.set, command.to)
        progress.pace.discard_step_duration()
        if progress.status is Status.DIVERGED:
            progress.status, progress.stop = Status.PAUSED, None
        if stop:
            progress.advance(lambda: stop)

    def seconds_until_due(self) -> float | None:
        """Return the number of seconds until steps are due; None if the run is not running."""
        return self._progress.seconds_until_due()

    def make_due_steps(self) -> bool:
        """Make the steps that are due. Return whether the run is no longer running."""
        assert self._branches is not None
        try:
            self._progress.make_due_steps(self._branches.trainer)
        except UserError as error:
            logger.debug("the run stopped", exc_info=True)
            self._progress.message = str(error)
        self._progress.undo_bad_update(self._branches.trainer)
        return self._progress.status is not Status.RUNNING

    def fail(self, error: BaseException) -> None:
        """Set status and message after the training raised an exception.

        If the status is FAILED already, making a snapshot of the run failed too: the run is then dropped.
        """
        if self._progress.status is Status.FAILED:
            self._branches = None
        self._progress.fail(exception_text(error))
        with suppress(Exception):  # there may be no memory left
            logger.error("the training failed", exc_info=error)

    def snapshot(self) -> Snapshot | None:
        """Return a snapshot of the run; None before the first Begin command."""
        if self._branches:
            return self._snapshots.build(self._run, self._commands_done, self._branches, self._progress)
        if self._latest_recipe is None:
            return None
        return self._snapshots.build_without_run(self._run, self._commands_done, self._latest_recipe, self._progress)

    def starting_snapshot(self) -> Snapshot | None:
        """Return a snapshot of a run that is being started; None if none is. May be called in another thread."""
        recipe = self._latest_recipe
        if self._branches or recipe is None:
            return None
        built = self._snapshots.build_without_run(self._run, self._commands_done, recipe, self._progress)
        return replace(built, status=Status.LOADING)

    def autosave(self, autosaver: AutoSaver) -> None:
        """Queue the run for autosave if it has changed. During a replay the target step is saved."""
        if self._branches is None or self._progress.status is Status.FAILED:
            return
        trainer, replay = self._branches.trainer, self._progress.replay
        step = replay.step if replay else trainer.step
        loss = None if replay or trainer.learner.loss is None else trainer.learner.loss.item()
        if autosaver.is_due(trainer.recipe, step, self._progress.status is Status.RUNNING, loss is not None):
            recipe = replace(trainer.recipe_now(), step=step)
            version = Autosave(recipe, trainer.record.newest_checkpoint, self._progress.pace.seconds_per_step, loss)
            autosaver.submit(trainer.recipe, step, version)

    def _begin(self, command: Begin) -> None:
        self._run = RunId(self._run + 1) if command.run is None else command.run
        self._latest_recipe, self._branches = command.recipe, None
        progress = self._progress
        progress.reset()
        try:
            trainer = Trainer(command.recipe, command.dataset, self._memory_budget)
        except UserError as error:
            logger.debug("the run was not started", exc_info=True)
            progress.fail(str(error))
            return
        if found := first_steps_difference(trainer.learner.model, command.recipe.config, command.dataset):
            trainer.record.check.report(found)
        self._branches = Branches(trainer, command.branches)
        progress.status = Status.READY
        if command.recipe.step:
            self._resume(trainer, command.recipe.step)
            progress.start_replay(trainer, self._branches.resume(command.recipe.step))
        self._try_change(lambda: trainer.set_breakpoints(command.recipe.breakpoints))
        progress.message = progress.message or "; ".join(
            (*differences(command.recipe, trainer.learner.dataset), *trainer.learner.model.notes)
        )

    def _resume(self, trainer: Trainer, step: int) -> None:
        """Continue from the checkpoint nearest before `step`, if there is one."""
        recipe = replace(trainer.recipe_now(), step=step)
        checkpoint = self._find_checkpoint(recipe) if self._find_checkpoint else None
        if checkpoint:
            trainer.resume(checkpoint)

    def _try_change(self, change: Callable[[], None]) -> None:
        """Call `change`. If it raises UserError, store the error's text as the message of the snapshot."""
        progress = self._progress
        try:
            change()
        except UserError as error:
            logger.debug("a command was refused", exc_info=True)
            progress.message = str(error)
            return
        progress.message = progress.stop.sentence if isinstance(progress.stop, Divergence) else ""
