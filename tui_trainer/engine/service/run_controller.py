"""RunController: carries out commands on a trainer and says how things stand. It belongs to one thread."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import exception_text
from tui_trainer.catalogue.memory_budget import MEMORY
from tui_trainer.engine.autosave.autosaver import Autosave, AutoSaver
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.pace import Pace
from tui_trainer.engine.service.snapshots import answers, snapshot_of_refused
from tui_trainer.engine.step.build import differences
from tui_trainer.engine.stops.step_values import names_of
from tui_trainer.observed.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    GoTo,
    Pause,
    Redo,
    ReturnTo,
    Run,
    SetBreakpoints,
    Speed,
    Step,
    TimeCommand,
    Undo,
    Watch,
)
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.recipe.recipe import Recipe

REPLAY_SECONDS = 0.2
"""Going back replays at most about this long from the state kept last; a longer way shows its progress."""
RETREAT = 0.1
"""What the learning rate is multiplied by when a run that diverged goes back to its lowest loss."""
CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
logger = logging.getLogger(__name__)


class RunController:
    """The run of now, its status, its speed and where it is to stop."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        find_checkpoint: Callable[[Recipe], Checkpoint | None] | None = None,
        memory: int = int(MEMORY.default),
    ) -> None:
        """`find_checkpoint`: a state to begin from in place of the start of a run that had got somewhere.

        `memory`: megabytes that the states to go back to may take.
        """
        self._clock = clock
        self._find_checkpoint = find_checkpoint
        self._memory = memory
        self._pace = Pace()
        self._probes: Mapping[str, Probe] = MappingProxyType({})
        self._time: Branches | None = None
        self._refused: Recipe | None = None
        """The recipe that could not be begun, when there is no other run."""
        self._status = Status.LOADING
        self._answered = 0
        """Commands carried out."""
        self._run = 0
        self._target: int | None = None
        self._replay: Replay | None = None
        """The replay under way: `_target` is where it leads."""
        self._message = ""
        self._stop: Stop | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command; one that can't be done now is ignored. Raises whatever the training raises."""
        self._answered += 1
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, Watch):
            self._probes = command.probes
        elif isinstance(command, Speed):
            self._pace.set_speed(command.steps_per_second, self._clock())
        elif self._time and self._status is not Status.FAILED:
            self._handle_on(self._time, command)

    def _handle_on(self, time: Branches, command: Command) -> None:
        if isinstance(command, Pause) and self._status is Status.RUNNING:
            self._pause()
        elif isinstance(command, Step | AdvancePhase) and self._status in CAN_STEP:
            self._pause()
            trainer = time.trainer
            self._make(trainer.advance_phase if isinstance(command, AdvancePhase) else lambda: self._timed(1, trainer.advance))
        elif isinstance(command, Run) and self._status in CAN_STEP:
            self._start(None if command.steps is None else time.trainer.step + command.steps)
        elif isinstance(command, Apply | SetBreakpoints | TimeCommand):
            self._ask(lambda: self._change(time, command))

    def _change(self, time: Branches, command: Apply | SetBreakpoints | TimeCommand) -> None:
        """Change the run or set out for elsewhere in it. Raises UserError when that can't be."""
        if isinstance(command, Apply):
            if self._replay:
                raise UserError(f"the run is on its way to step {self._replay.step:,}: space stops it, then edit")
            stop = time.apply(command.set, command.to)
            self._pace.forget_cost()
            if self._status is Status.DIVERGED:
                self._status, self._stop = Status.PAUSED, None
            if stop:
                self._make(lambda: stop)
        elif isinstance(command, SetBreakpoints):
            time.trainer.set_breakpoints(command.breakpoints)
        else:
            self._set_out(_replay(time, command))

    def wait(self) -> float | None:
        """Seconds until steps are due; None when none are."""
        if self._status is not Status.RUNNING:
            return None
        return 0.0 if self._replay else self._pace.wait(self._clock())

    def burst(self) -> bool:
        """Make the steps that are due. Returns whether the run has stopped."""
        assert self._time is not None
        steps = self._pace.steps_due(flat_out=self._replay is not None)
        try:
            if self._replay:
                self._travel(self._replay, steps)
            else:
                self._go(self._time.trainer, steps)
        except UserError as error:
            logger.debug("the run stopped", exc_info=True)
            self._message = str(error)
        return self._status is not Status.RUNNING

    def fail(self, error: BaseException) -> None:
        """An exception came out of the training: say so, and stand still."""
        self._message = exception_text(error)
        if self._status is Status.FAILED:
            self._time = None
        self._status = Status.FAILED
        self._target = self._replay = None
        with suppress(Exception):  # there may be no memory for it
            logger.error("the training failed", exc_info=error)

    def snapshot(self) -> Snapshot | None:
        """How things stand; None before there was anything to begin."""
        if self._time is None:
            refused = self._refused
            if refused is None:
                return None
            return snapshot_of_refused(self._run, self._answered, refused, self._message, self._pace.speed)
        trainer = self._time.trainer
        return Snapshot(
            run=self._run,
            answered=self._answered,
            status=self._status,
            recipe=trainer.recipe_now(),
            config=trainer.config,
            state=trainer.observe(),
            history=trainer.record.history.view(),
            message=self._message,
            steps_per_second=self._pace.rate() if self._status is Status.RUNNING else 0.0,
            speed=self._pace.speed,
            target=self._target,
            replaying=self._replay is not None,
            branches=self._time.branches,
            undone=self._time.undone,
            names=names_of(trainer.learner),
            stop=self._stop,
            probes=answers(self._probes, trainer),
        )

    def keep(self, autosaver: AutoSaver) -> None:
        """Offer the run to the autosaver if it has changed. A replay counts as being where it leads."""
        if self._time is None or self._status is Status.FAILED:
            return
        trainer = self._time.trainer
        step = self._replay.step if self._replay else trainer.step
        loss = None if self._replay or trainer.learner.loss is None else trainer.learner.loss.item()
        if autosaver.is_due(trainer.recipe, step, self._status is Status.RUNNING, loss is not None):
            recipe = replace(trainer.recipe_now(), step=step)
            standing = Autosave(recipe, trainer.record.newest, self._pace.seconds_per_step, loss)
            autosaver.offer(trainer.recipe, step, standing)

    def _begin(self, command: Begin) -> None:
        self._run += 1
        self._refused = command.recipe
        self._time = self._target = self._replay = None
        self._message, self._stop = "", None
        self._pace.forget_cost()
        try:
            trainer = Trainer(command.recipe, command.dataset, self._memory)
        except UserError as error:
            logger.debug("the run was not begun", exc_info=True)
            self._message, self._status = str(error), Status.FAILED
            return
        self._time = Branches(trainer, command.branches)
        self._status = Status.READY
        if command.recipe.step:
            self._resume(trainer, command.recipe.step)
            self._set_out(self._time.bring_back(command.recipe.step))
        self._ask(lambda: trainer.set_breakpoints(command.recipe.breakpoints))
        self._message = self._message or "; ".join(differences(command.recipe, trainer.learner.dataset))

    def _resume(self, trainer: Trainer, step: int) -> None:
        """Stand where a checkpoint on the way to that step has the run, if there is one."""
        recipe = replace(trainer.recipe_now(), step=step)
        checkpoint = self._find_checkpoint(recipe) if self._find_checkpoint else None
        if checkpoint:
            trainer.resume(checkpoint)

    def _ask(self, change: Callable[[], None]) -> None:
        """Make a change; what is wrong with it is said, and the run goes on as it was."""
        try:
            change()
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self._message = str(error)
            return
        self._message = self._stop.message if isinstance(self._stop, Divergence) else ""

    def _start(self, target: int | None) -> None:
        self._target, self._replay = target, None
        self._status = Status.RUNNING
        self._message, self._stop = "", None
        self._pace.start(self._clock())

    def _pause(self) -> None:
        self._target = self._replay = None
        self._status = Status.PAUSED

    def _set_out(self, replay: Replay) -> None:
        """Travel flat out, whatever the speed; a short way at once. Raises UserError."""
        self._start(replay.step)
        self._replay = replay
        if replay.remaining * (self._pace.seconds_per_step or REPLAY_SECONDS) < REPLAY_SECONDS:
            self._travel(replay, replay.remaining)

    def _travel(self, replay: Replay, steps: int) -> None:
        """Some of the way; on arrival, what is to be done there. Raises UserError."""
        steps = min(steps, replay.remaining)
        if steps:
            self._make(lambda: self._timed(steps, replay.travel))
        if self._status is Status.RUNNING and not replay.remaining:
            self._pause()
            replay.finish()
            if replay.run_on:
                self._start(None)

    def _go(self, trainer: Trainer, steps: int) -> None:
        """Some steps, not beyond where it is to pause."""
        left = steps if self._target is None else min(steps, self._target - trainer.step)
        if left > 0:
            self._make(lambda: self._timed(left, trainer.advance))
        if self._status is Status.RUNNING and trainer.step == self._target:
            self._pause()

    def _timed(self, steps: int, advance: Callable[[int], Stop | None]) -> Stop | None:
        """Some updates, and what one costs measured."""
        assert self._time is not None
        began = self._clock()
        stop = advance(steps)
        self._pace.made(steps, began, self._clock())
        self._time.trainer.record.keyframes.aim(int(REPLAY_SECONDS / max(self._pace.seconds_per_step, 1e-9)))
        return stop

    def _make(self, make: Callable[[], Stop | None]) -> None:
        """Make steps or a phase, and stand still if there is a reason to. What was said of a replay stays said."""
        self._message = self._message if self._replay else ""
        self._stop = make()
        if self._stop:
            self._pause()
            self._message = self._stop.message
        if isinstance(self._stop, Divergence):
            self._status = Status.DIVERGED


def _replay(time: Branches, command: TimeCommand) -> Replay:
    """Where a command leads. Raises UserError."""
    if isinstance(command, GoTo):
        return time.go_to(command.step)
    if isinstance(command, Undo):
        return time.undo()
    if isinstance(command, Redo):
        return time.redo()
    if isinstance(command, ReturnTo):
        return time.return_to(command.branch)
    return time.retreat(RETREAT)
