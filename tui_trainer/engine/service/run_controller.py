"""RunController: carries out commands on a trainer and returns snapshots of it. Used by one thread only."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.engine.autosave.autosaver import Autosave, AutoSaver
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.first_steps import first_steps_difference
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.pace import Pace
from tui_trainer.engine.service.snapshots import probe_results, snapshot_of_failed_start
from tui_trainer.engine.service.time_commands import begin_replay
from tui_trainer.engine.step.device import differences
from tui_trainer.engine.stops.step_values import condition_names
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    Pause,
    Run,
    SetBreakpoints,
    SetProbes,
    SetSpeed,
    Step,
    TimeCommand,
)
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.recipe.recipe import Recipe

TARGET_REPLAY_SECONDS = 0.2
"""Target duration of a replay from one keyframe to the next: keyframes are spaced accordingly.

A replay that takes longer is made in several calls, so that the screen shows its progress.
"""
STATUSES_THAT_CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
"""Statuses of a run in which steps can be made."""
logger = logging.getLogger(__name__)


class RunController:
    """Controls the current run: its status, its speed and the step at which it pauses."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        find_checkpoint: Callable[[Recipe], Checkpoint | None] | None = None,
        memory_budget: int = int(MEMORY.default),
    ) -> None:
        """`find_checkpoint`: function that returns a checkpoint to resume the recipe's run from; None if there is none.

        `clock`: function that returns a monotonic time in seconds; `memory_budget`: megabytes that keyframes may take.
        """
        self._clock = clock
        self._find_checkpoint = find_checkpoint
        self._memory_budget = memory_budget
        self._pace = Pace()
        self._probes: Mapping[str, Probe] = MappingProxyType({})
        self._branches: Branches | None = None
        self._latest_recipe: Recipe | None = None
        """Recipe of the latest Begin command; the snapshot shows it if the run could not be started."""
        self._status = Status.LOADING
        self._commands_done = 0
        """Number of commands handled."""
        self._run_number = 0
        """Number of the current run: the number of Begin commands so far."""
        self._target_step: int | None = None
        """Step at which the run pauses; None to run without end."""
        self._replay: Replay | None = None
        """Current replay, whose target step is `_target_step`; None if the run is not being replayed."""
        self._message = ""
        self._stop: Stop | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command, or ignore it in the current status. Raises any exception that the training raises."""
        self._commands_done += 1
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, SetProbes):
            self._probes = command.probes
        elif isinstance(command, SetSpeed):
            self._pace.set_speed(command.steps_per_second, self._clock())
        elif self._branches and (self._status is not Status.FAILED or isinstance(command, TimeCommand)):
            self._handle_for_run(self._branches, command)

    def _handle_for_run(self, branches: Branches, command: Command) -> None:
        if isinstance(command, Step | AdvancePhase | Run | Apply | TimeCommand):
            branches.trainer.record.check.message = ""
        if isinstance(command, Pause) and self._status is Status.RUNNING:
            self._pause()
        elif isinstance(command, Step | AdvancePhase) and self._status in STATUSES_THAT_CAN_STEP:
            self._pause()
            trainer = branches.trainer
            one_step = partial(self._advance_timed, 1, trainer.advance)
            self._advance(trainer.advance_phase if isinstance(command, AdvancePhase) else one_step)
        elif isinstance(command, Run) and self._status in STATUSES_THAT_CAN_STEP:
            self._start(None if command.steps is None else branches.trainer.step + command.steps)
        elif isinstance(command, Apply | SetBreakpoints | TimeCommand):
            self._try_change(lambda: self._make_change(branches, command))

    def _make_change(self, branches: Branches, command: Apply | SetBreakpoints | TimeCommand) -> None:
        """Apply an edit, set breakpoints or start a replay. Raises UserError if that isn't possible."""
        if isinstance(command, Apply):
            if self._replay:
                step = thousands(self._replay.step)
                raise UserError(f"the run is being replayed to step {step}: press space to pause it, then edit")
            stop = branches.apply(command.set, command.to)
            self._pace.discard_step_duration()
            if self._status is Status.DIVERGED:
                self._status, self._stop = Status.PAUSED, None
            if stop:
                self._advance(lambda: stop)
        elif isinstance(command, SetBreakpoints):
            branches.trainer.set_breakpoints(command.breakpoints)
        else:
            self._start_replay(begin_replay(branches, command))

    def seconds_until_due(self) -> float | None:
        """Return the number of seconds until steps are due; None if the run is not running."""
        if self._status is not Status.RUNNING:
            return None
        return 0.0 if self._replay else self._pace.seconds_until_due(self._clock())

    def make_due_steps(self) -> bool:
        """Make the steps that are due. Return whether the run is no longer running."""
        assert self._branches is not None
        steps = self._pace.steps_due(full_speed=self._replay is not None)
        try:
            if self._replay:
                self._advance_replay(self._replay, steps)
            else:
                self._run_steps(self._branches.trainer, steps)
        except UserError as error:
            logger.debug("the run stopped", exc_info=True)
            self._message = str(error)
        return self._status is not Status.RUNNING

    def fail(self, error: BaseException) -> None:
        """Set status and message after the training raised an exception.

        If the status is FAILED already, making a snapshot of the run failed too: the run is then dropped.
        """
        self._message = exception_text(error)
        if self._status is Status.FAILED:
            self._branches = None
        self._status = Status.FAILED
        self._target_step = self._replay = None
        with suppress(Exception):  # there may be no memory left
            logger.error("the training failed", exc_info=error)

    def snapshot(self) -> Snapshot | None:
        """Return a snapshot of the run; None before the first Begin command."""
        if self._branches is None:
            recipe = self._latest_recipe
            if recipe is None:
                return None
            return snapshot_of_failed_start(self._run_number, self._commands_done, recipe, self._message, self._pace.speed)
        trainer = self._branches.trainer
        return Snapshot(
            run=self._run_number,
            commands_done=self._commands_done,
            status=self._status,
            recipe=trainer.recipe_now(),
            config=trainer.config,
            state=trainer.observe(),
            history=trainer.record.history.view(),
            message=self._message or trainer.record.check.message,
            steps_per_second=self._pace.rate() if self._status is Status.RUNNING else 0.0,
            speed=self._pace.speed,
            target=self._target_step,
            is_replaying=self._replay is not None,
            branches=self._branches.abandoned,
            undone=self._branches.undone,
            names=condition_names(trainer.learner),
            stop=self._stop,
            probes=probe_results(self._probes, trainer),
        )

    def autosave(self, autosaver: AutoSaver) -> None:
        """Queue the run for autosave if it has changed. During a replay the target step is saved."""
        if self._branches is None or self._status is Status.FAILED:
            return
        trainer = self._branches.trainer
        step = self._replay.step if self._replay else trainer.step
        loss = None if self._replay or trainer.learner.loss is None else trainer.learner.loss.item()
        if autosaver.is_due(trainer.recipe, step, self._status is Status.RUNNING, loss is not None):
            recipe = replace(trainer.recipe_now(), step=step)
            version = Autosave(recipe, trainer.record.newest_checkpoint, self._pace.seconds_per_step, loss)
            autosaver.submit(trainer.recipe, step, version)

    def _begin(self, command: Begin) -> None:
        self._run_number += 1
        self._latest_recipe = command.recipe
        self._branches = self._target_step = self._replay = None
        self._message, self._stop = "", None
        self._pace.discard_step_duration()
        try:
            trainer = Trainer(command.recipe, command.dataset, self._memory_budget)
        except UserError as error:
            logger.debug("the run was not started", exc_info=True)
            self._message, self._status = str(error), Status.FAILED
            return
        if found := first_steps_difference(trainer.learner.model, command.recipe.config, command.dataset):
            trainer.record.check.report(found)
        self._branches = Branches(trainer, command.branches)
        self._status = Status.READY
        if command.recipe.step:
            self._resume(trainer, command.recipe.step)
            self._start_replay(self._branches.resume(command.recipe.step))
        self._try_change(lambda: trainer.set_breakpoints(command.recipe.breakpoints))
        self._message = self._message or "; ".join(differences(command.recipe, trainer.learner.dataset))

    def _resume(self, trainer: Trainer, step: int) -> None:
        """Continue from the checkpoint nearest before `step`, if there is one."""
        recipe = replace(trainer.recipe_now(), step=step)
        checkpoint = self._find_checkpoint(recipe) if self._find_checkpoint else None
        if checkpoint:
            trainer.resume(checkpoint)

    def _try_change(self, change: Callable[[], None]) -> None:
        """Call `change`. If it raises UserError, store the error's text as the message of the snapshot."""
        try:
            change()
        except UserError as error:
            logger.debug("a command was refused", exc_info=True)
            self._message = str(error)
            return
        self._message = self._stop.message if isinstance(self._stop, Divergence) else ""

    def _start(self, target: int | None) -> None:
        """Start running to the step `target`; None to run without end."""
        self._target_step, self._replay = target, None
        self._status = Status.RUNNING
        self._message, self._stop = "", None
        self._pace.start(self._clock())

    def _pause(self) -> None:
        self._target_step = self._replay = None
        self._status = Status.PAUSED

    def _start_replay(self, replay: Replay) -> None:
        """Start a replay at full speed; complete a short replay at once, which may raise UserError."""
        self._start(replay.step)
        self._replay = replay
        if replay.remaining * (self._pace.seconds_per_step or TARGET_REPLAY_SECONDS) < TARGET_REPLAY_SECONDS:
            self._advance_replay(replay, replay.remaining)

    def _advance_replay(self, replay: Replay, steps: int) -> None:
        """Replay at most `steps` updates; at the target step, call `on_arrival`, which may raise UserError."""
        steps = min(steps, replay.remaining)
        if steps:
            self._advance(lambda: self._advance_timed(steps, replay.advance))
        if self._status is Status.RUNNING and not replay.remaining:
            self._pause()
            replay.on_arrival()
            if replay.continues_at_target:
                self._start(None)

    def _run_steps(self, trainer: Trainer, steps: int) -> None:
        """Make at most `steps` updates; pause at the target step."""
        left = steps if self._target_step is None else min(steps, self._target_step - trainer.step)
        if left > 0:
            self._advance(lambda: self._advance_timed(left, trainer.advance))
        if self._status is Status.RUNNING and trainer.step == self._target_step:
            self._pause()

    def _advance_timed(self, steps: int, advance: Callable[[int], Stop | None]) -> Stop | None:
        """Call `advance` to make updates, return its result, and set the interval of keyframes from the time a step took."""
        assert self._branches is not None
        began = self._clock()
        stop = advance(steps)
        self._pace.record(steps, began, self._clock())
        spacing = int(TARGET_REPLAY_SECONDS / max(self._pace.seconds_per_step, 1e-9))
        self._branches.trainer.record.keyframes.set_spacing(spacing)
        return stop

    def _advance(self, make_steps: Callable[[], Stop | None]) -> None:
        """Call `make_steps`, and pause if it returns a Stop. Clear the message, except during a replay."""
        self._message = self._message if self._replay else ""
        self._stop = make_steps()
        if self._stop:
            self._pause()
            self._message = self._stop.message
        if isinstance(self._stop, Divergence):
            self._status = Status.DIVERGED
