"""RunController: carries out commands on a trainer and returns snapshots of it. Belongs to one thread."""

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
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.pace import Pace
from tui_trainer.engine.service.snapshots import answers, snapshot_of_failed_start
from tui_trainer.engine.service.time_commands import replay_of
from tui_trainer.engine.step.build import differences
from tui_trainer.engine.stops.step_values import names_of
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

REPLAY_SECONDS = 0.2
"""Duration of a replay between two keyframes, by which they are spaced.

Longer replays show their progress.
"""
CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
"""Statuses in which steps can be made."""
logger = logging.getLogger(__name__)


class RunController:
    """Current run, its status, its speed and the step it runs to."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        find_checkpoint: Callable[[Recipe], Checkpoint | None] | None = None,
        memory_budget: int = int(MEMORY.default),
    ) -> None:
        """`find_checkpoint`: returns the checkpoint to resume a run of the recipe from, or None.

        `clock`: monotonic time in seconds; `memory_budget`: megabytes that keyframes may take.
        """
        self._clock = clock
        self._find_checkpoint = find_checkpoint
        self._memory_budget = memory_budget
        self._pace = Pace()
        self._probes: Mapping[str, Probe] = MappingProxyType({})
        self._branches: Branches | None = None
        self._refused: Recipe | None = None
        """Recipe that couldn't be started, while there is no run."""
        self._status = Status.LOADING
        self._commands_done = 0
        """Commands handled."""
        self._run = 0
        """Number of the run: counts Begin commands."""
        self._target: int | None = None
        """Step to pause at; None to run on."""
        self._replay: Replay | None = None
        """Current replay; `_target` is its target step."""
        self._message = ""
        self._stop: Stop | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command; ignore one that isn't possible in the present status.

        Raises whatever the training raises.
        """
        self._commands_done += 1
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, SetProbes):
            self._probes = command.probes
        elif isinstance(command, SetSpeed):
            self._pace.set_speed(command.steps_per_second, self._clock())
        elif self._branches and self._status is not Status.FAILED:
            self._handle_on(self._branches, command)

    def _handle_on(self, branches: Branches, command: Command) -> None:
        if isinstance(command, Pause) and self._status is Status.RUNNING:
            self._pause()
        elif isinstance(command, Step | AdvancePhase) and self._status in CAN_STEP:
            self._pause()
            trainer = branches.trainer
            one_step = partial(self._timed, 1, trainer.advance)
            self._advance(trainer.advance_phase if isinstance(command, AdvancePhase) else one_step)
        elif isinstance(command, Run) and self._status in CAN_STEP:
            self._start(None if command.steps is None else branches.trainer.step + command.steps)
        elif isinstance(command, Apply | SetBreakpoints | TimeCommand):
            self._try(lambda: self._change(branches, command))

    def _change(self, branches: Branches, command: Apply | SetBreakpoints | TimeCommand) -> None:
        """Apply an edit, set breakpoints or start a replay. Raises UserError if that isn't possible."""
        if isinstance(command, Apply):
            if self._replay:
                step = thousands(self._replay.step)
                raise UserError(f"the run is being replayed to step {step}: press space to pause it, then edit")
            stop = branches.apply(command.set, command.to)
            self._pace.forget_cost()
            if self._status is Status.DIVERGED:
                self._status, self._stop = Status.PAUSED, None
            if stop:
                self._advance(lambda: stop)
        elif isinstance(command, SetBreakpoints):
            branches.trainer.set_breakpoints(command.breakpoints)
        else:
            self._start_replay(replay_of(branches, command))

    def wait(self) -> float | None:
        """Return the seconds until steps are due; None if the run is not running."""
        if self._status is not Status.RUNNING:
            return None
        return 0.0 if self._replay else self._pace.wait(self._clock())

    def burst(self) -> bool:
        """Make the steps that are due. Return whether the run has stopped."""
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
        """Set status and message after an exception of the training.

        After a second one the run is dropped, since even its snapshot failed.
        """
        self._message = exception_text(error)
        if self._status is Status.FAILED:
            self._branches = None
        self._status = Status.FAILED
        self._target = self._replay = None
        with suppress(Exception):  # there may be no memory left
            logger.error("the training failed", exc_info=error)

    def snapshot(self) -> Snapshot | None:
        """Return a snapshot of the run; None before the first Begin."""
        if self._branches is None:
            refused = self._refused
            if refused is None:
                return None
            return snapshot_of_failed_start(self._run, self._commands_done, refused, self._message, self._pace.speed)
        trainer = self._branches.trainer
        return Snapshot(
            run=self._run,
            commands_done=self._commands_done,
            status=self._status,
            recipe=trainer.recipe_now(),
            config=trainer.config,
            state=trainer.observe(),
            history=trainer.record.history.view(),
            message=self._message,
            steps_per_second=self._pace.rate() if self._status is Status.RUNNING else 0.0,
            speed=self._pace.speed,
            target=self._target,
            is_replaying=self._replay is not None,
            branches=self._branches.abandoned,
            undone=self._branches.undone,
            names=names_of(trainer.learner),
            stop=self._stop,
            probes=answers(self._probes, trainer),
        )

    def autosave(self, autosaver: AutoSaver) -> None:
        """Queue an autosave if the run has changed. During a replay the target step is saved."""
        if self._branches is None or self._status is Status.FAILED:
            return
        trainer = self._branches.trainer
        step = self._replay.step if self._replay else trainer.step
        loss = None if self._replay or trainer.learner.loss is None else trainer.learner.loss.item()
        if autosaver.is_due(trainer.recipe, step, self._status is Status.RUNNING, loss is not None):
            recipe = replace(trainer.recipe_now(), step=step)
            version = Autosave(recipe, trainer.record.newest, self._pace.seconds_per_step, loss)
            autosaver.submit(trainer.recipe, step, version)

    def _begin(self, command: Begin) -> None:
        self._run += 1
        self._refused = command.recipe
        self._branches = self._target = self._replay = None
        self._message, self._stop = "", None
        self._pace.forget_cost()
        try:
            trainer = Trainer(command.recipe, command.dataset, self._memory_budget)
        except UserError as error:
            logger.debug("the run was not started", exc_info=True)
            self._message, self._status = str(error), Status.FAILED
            return
        self._branches = Branches(trainer, command.branches)
        self._status = Status.READY
        if command.recipe.step:
            self._resume(trainer, command.recipe.step)
            self._start_replay(self._branches.resume(command.recipe.step))
        self._try(lambda: trainer.set_breakpoints(command.recipe.breakpoints))
        self._message = self._message or "; ".join(differences(command.recipe, trainer.learner.dataset))

    def _resume(self, trainer: Trainer, step: int) -> None:
        """Continue from the checkpoint nearest before `step`, if there is one."""
        recipe = replace(trainer.recipe_now(), step=step)
        checkpoint = self._find_checkpoint(recipe) if self._find_checkpoint else None
        if checkpoint:
            trainer.resume(checkpoint)

    def _try(self, change: Callable[[], None]) -> None:
        """Make a change. On UserError show its message and leave the run as it is."""
        try:
            change()
        except UserError as error:
            logger.debug("a command was refused", exc_info=True)
            self._message = str(error)
            return
        self._message = self._stop.message if isinstance(self._stop, Divergence) else ""

    def _start(self, target: int | None) -> None:
        """Run to a step; None: without end."""
        self._target, self._replay = target, None
        self._status = Status.RUNNING
        self._message, self._stop = "", None
        self._pace.start(self._clock())

    def _pause(self) -> None:
        self._target = self._replay = None
        self._status = Status.PAUSED

    def _start_replay(self, replay: Replay) -> None:
        """Start a replay at full speed; complete a short one at once. Raises UserError."""
        self._start(replay.step)
        self._replay = replay
        if replay.remaining * (self._pace.seconds_per_step or REPLAY_SECONDS) < REPLAY_SECONDS:
            self._advance_replay(replay, replay.remaining)

    def _advance_replay(self, replay: Replay, steps: int) -> None:
        """Replay up to `steps` updates; at the target, run its completion callback. Raises UserError."""
        steps = min(steps, replay.remaining)
        if steps:
            self._advance(lambda: self._timed(steps, replay.advance))
        if self._status is Status.RUNNING and not replay.remaining:
            self._pause()
            replay.on_arrival()
            if replay.run_on:
                self._start(None)

    def _run_steps(self, trainer: Trainer, steps: int) -> None:
        """Make up to `steps` updates; pause at the target."""
        left = steps if self._target is None else min(steps, self._target - trainer.step)
        if left > 0:
            self._advance(lambda: self._timed(left, trainer.advance))
        if self._status is Status.RUNNING and trainer.step == self._target:
            self._pause()

    def _timed(self, steps: int, advance: Callable[[int], Stop | None]) -> Stop | None:
        """Make updates, measure their cost, and space keyframes accordingly."""
        assert self._branches is not None
        began = self._clock()
        stop = advance(steps)
        self._pace.record(steps, began, self._clock())
        spacing = int(REPLAY_SECONDS / max(self._pace.seconds_per_step, 1e-9))
        self._branches.trainer.record.keyframes.set_spacing(spacing)
        return stop

    def _advance(self, make: Callable[[], Stop | None]) -> None:
        """Run `make`; pause on a stop. Keep the message while replaying."""
        self._message = self._message if self._replay else ""
        self._stop = make()
        if self._stop:
            self._pause()
            self._message = self._stop.message
        if isinstance(self._stop, Divergence):
            self._status = Status.DIVERGED

