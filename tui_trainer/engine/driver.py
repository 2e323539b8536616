"""Driver: carries out commands on a trainer and says how things stand. It belongs to one thread."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from tui_trainer.engine.observe import DescentView
from tui_trainer.engine.pace import Pace
from tui_trainer.engine.timeline import Timeline
from tui_trainer.engine.trainer import Trainer
from tui_trainer.errors import UserError
from tui_trainer.run.breakpoints import read_conditions
from tui_trainer.run.commands import (
    AdvancePhase,
    Apply,
    Begin,
    Command,
    GoTo,
    Pause,
    Redo,
    Retreat,
    ReturnTo,
    Run,
    SetBreakpoints,
    Speed,
    Step,
    TimeCommand,
    Undo,
    Watch,
)
from tui_trainer.run.condition import Condition
from tui_trainer.run.history import History
from tui_trainer.run.protocols import Probe
from tui_trainer.run.recipe import Breakpoint, Recipe
from tui_trainer.run.snapshot import Observation, ProbeFailure, Snapshot, Status
from tui_trainer.run.stop import Divergence, Stop
from tui_trainer.text import clean_text

REPLAY_SECONDS = 0.2
"""Going back replays at most about this long from the state kept last."""
RETREAT = 0.1
"""What the learning rate is multiplied by when a run that diverged goes back to its lowest loss."""
CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})


class Driver:
    """The run of now, its status, its speed and where it is to stop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pace = Pace()
        self._probes: Mapping[str, Probe] = MappingProxyType({})
        self._time: Timeline | None = None
        self._refused: Recipe | None = None
        """The recipe that could not be begun, when there is no other run."""
        self._status = Status.LOADING
        self._run = 0
        self._target: int | None = None
        self._replaying = False
        self._message = ""
        self._stop: Stop | None = None

    def handle(self, command: Command) -> None:
        """Carry out a command; one that can't be done now is ignored. Raises whatever the training raises."""
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, Watch):
            self._probes = command.probes
        elif isinstance(command, Speed):
            self._pace.set_speed(command.steps_per_second, self._clock())
        elif self._time and self._status is not Status.FAILED:
            self._handle_on(self._time, command)

    def _handle_on(self, time: Timeline, command: Command) -> None:
        if isinstance(command, Pause) and self._status is Status.RUNNING:
            self._pause()
        elif isinstance(command, Step | AdvancePhase) and self._status in CAN_STEP:
            self._pause()
            self._make(lambda: time.trainer.advance_phase() if isinstance(command, AdvancePhase) else self._advance(1))
        elif isinstance(command, Run) and self._status in CAN_STEP:
            self._start(None if command.steps is None else time.trainer.step + command.steps)
        elif isinstance(command, Apply | SetBreakpoints | TimeCommand):
            self._ask(lambda: self._change(time, command))

    def _change(self, time: Timeline, command: Apply | SetBreakpoints | TimeCommand) -> None:
        """Change the run or stand elsewhere in it. Raises UserError when that can't be."""
        if isinstance(command, Apply):
            stop = time.apply(command.set, command.to)
            self._status = Status.PAUSED if self._status is Status.DIVERGED else self._status
            if stop:
                self._make(lambda: stop)
        elif isinstance(command, SetBreakpoints):
            self._break_at(time.trainer, command.breakpoints)
        elif isinstance(command, GoTo) and command.step > time.trainer.step:
            self._hurry_to(command.step)
        else:
            self._travel(time, command)

    def _travel(self, time: Timeline, command: TimeCommand) -> None:
        if isinstance(command, GoTo):
            time.go_back(command.step)
        elif isinstance(command, Undo):
            time.undo()
        elif isinstance(command, Redo):
            time.redo()
        elif isinstance(command, ReturnTo):
            time.return_to(command.place)
        else:
            time.retreat(RETREAT)
        self._pause()
        self._stop = None
        if isinstance(command, Retreat):
            self._start(None)

    def wait(self) -> float | None:
        """Seconds until steps are due; None when none are."""
        if self._status is not Status.RUNNING:
            return None
        return 0.0 if self._replaying else self._pace.wait(self._clock())

    def burst(self) -> bool:
        """Make the steps that are due. Returns whether the run has stopped."""
        assert self._time is not None
        trainer = self._time.trainer
        steps = self._pace.steps_due(flat_out=self._replaying)
        if self._target is not None:
            steps = min(steps, self._target - trainer.step)
        if steps > 0:
            self._make(lambda: self._advance(steps))
        if self._status is Status.RUNNING and trainer.step == self._target:
            self._pause()
        return self._status is not Status.RUNNING

    def fail(self, error: BaseException) -> None:
        """An exception came out of the training: say so, and stand still."""
        self._message = clean_text(f"{type(error).__name__}: {error}", 300)
        if self._status is Status.FAILED:
            self._time = None
        self._status = Status.FAILED
        self._target, self._replaying = None, False

    def snapshot(self) -> Snapshot | None:
        """How things stand; None before there was anything to begin."""
        if self._time is None:
            return None if self._refused is None else self._snapshot_of_refused(self._refused)
        trainer = self._time.trainer
        running = self._status is Status.RUNNING
        return Snapshot(
            run=self._run,
            status=self._status,
            recipe=trainer.recipe_now(),
            config=trainer.config,
            state=trainer.observe(),
            history=trainer.history.view(),
            message=self._message,
            steps_per_second=self._pace.rate() if running else 0.0,
            speed=self._pace.speed,
            target=self._target,
            replaying=self._replaying,
            futures=self._time.futures,
            undone=self._time.undone,
            names=trainer.names,
            stop=self._stop,
            probes=self._answers(trainer),
        )

    def warm_up(self) -> None:
        """Use an idle moment to get ready for the first step."""
        if self._time and self._status is not Status.FAILED:
            self._time.trainer.warm_up()

    def _begin(self, command: Begin) -> None:
        self._run += 1
        self._refused = command.recipe
        self._time = None
        self._message, self._stop, self._target, self._replaying = "", None, None, False
        try:
            trainer = Trainer(command.recipe, command.dataset)
        except UserError as error:
            self._message, self._status = str(error), Status.FAILED
            return
        self._time = Timeline(trainer)
        self._status = Status.READY
        if command.recipe.step:
            self._hurry_to(command.recipe.step)
        self._ask(lambda: self._break_at(trainer, command.recipe.breakpoints))

    def _ask(self, change: Callable[[], None]) -> None:
        """Make a change; what is wrong with it is said, and the run goes on as it was."""
        try:
            change()
        except UserError as error:
            self._message = str(error)
            return
        self._message = self._stop.message if isinstance(self._stop, Divergence) else ""

    def _break_at(self, trainer: Trainer, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Take these over as they are; those that are on and can be read will stop the run. Raises UserError for others."""
        trainer.recipe = replace(trainer.recipe, breakpoints=breakpoints)
        conditions: list[Condition] = []
        wrong: list[UserError] = []
        for one in breakpoints:
            try:
                conditions += read_conditions([one], trainer.names)
            except UserError as error:
                wrong.append(error)
        trainer.stop_at(conditions)
        if wrong:
            raise wrong[0]

    def _start(self, target: int | None) -> None:
        self._target = target
        self._status = Status.RUNNING
        self._message, self._stop = "", None
        self._pace.start(self._clock())

    def _hurry_to(self, step: int) -> None:
        """Run flat out to a step, whatever the speed."""
        self._start(step)
        self._replaying = True

    def _pause(self) -> None:
        self._target, self._replaying = None, False
        self._status = Status.PAUSED

    def _advance(self, steps: int) -> Stop | None:
        """Some updates, and what one costs measured."""
        assert self._time is not None
        trainer = self._time.trainer
        began = self._clock()
        stop = trainer.advance(steps, testing=not self._replaying)
        self._pace.made(steps, began, self._clock())
        trainer.keyframes.aim(int(REPLAY_SECONDS / max(self._pace.seconds_per_step, 1e-9)))
        return stop

    def _make(self, make: Callable[[], Stop | None]) -> None:
        """Make steps or a phase, and stand still if there is a reason to. What was said of a replay stays said."""
        self._message = self._message if self._replaying else ""
        self._stop = make()
        if self._stop:
            self._pause()
            self._message = self._stop.message
        if isinstance(self._stop, Divergence):
            self._status = Status.DIVERGED

    def _answers(self, trainer: Trainer) -> Mapping[str, object]:
        view = DescentView(trainer.descent, trainer.before)
        return MappingProxyType({name: _ask(probe, view) for name, probe in self._probes.items()})

    def _snapshot_of_refused(self, recipe: Recipe) -> Snapshot:
        nothing = Observation(step=0, epoch=0, rows_read=0, loss=None, accuracy=None, params=())
        return Snapshot(
            run=self._run,
            status=self._status,
            recipe=recipe,
            config=recipe.config,
            state=nothing,
            history=History().view(),
            message=self._message,
            speed=self._pace.speed,
        )


def _ask(probe: Probe, view: DescentView) -> object:
    """What the probe answers. One that breaks spoils its own chart and nothing else."""
    try:
        return probe(view)
    except Exception as error:  # noqa: BLE001 - whatever it raises is shown in the chart
        return ProbeFailure(clean_text(f"{type(error).__name__}: {error}", 200))
