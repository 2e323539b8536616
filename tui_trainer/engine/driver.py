"""Driver: carries out commands on a trainer and says how things stand. It belongs to one thread."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tui_trainer.engine.observe import DescentView
from tui_trainer.engine.pace import Pace
from tui_trainer.engine.trainer import Trainer
from tui_trainer.errors import UserError
from tui_trainer.run.commands import Apply, Begin, Command, Pause, Run, Speed, Step, Watch
from tui_trainer.run.history import History
from tui_trainer.run.protocols import Probe
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.snapshot import Observation, ProbeFailure, Snapshot, Status
from tui_trainer.text import clean_text

REPLAY_SECONDS = 0.2
"""Going back replays at most about this long from the state kept last."""
CAN_STEP = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})


class Driver:
    """The run of now, its status, its speed and where it is to stop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pace = Pace()
        self._probes: Mapping[str, Probe] = MappingProxyType({})
        self._trainer: Trainer | None = None
        self._refused: Recipe | None = None
        """The recipe that could not be begun, when there is no other run."""
        self._status = Status.LOADING
        self._run = 0
        self._target: int | None = None
        self._replaying = False
        self._message = ""

    def handle(self, command: Command) -> None:
        """Carry out a command; one that can't be done now is ignored. Raises whatever the training raises."""
        trainer = self._trainer
        if isinstance(command, Begin):
            self._begin(command)
        elif isinstance(command, Watch):
            self._probes = command.probes
        elif isinstance(command, Speed):
            self._pace.set_speed(command.steps_per_second, self._clock())
        elif trainer is None:
            return
        elif self._status is not Status.FAILED:
            self._handle_on(trainer, command)

    def _handle_on(self, trainer: Trainer, command: Command) -> None:
        if isinstance(command, Apply):
            self._apply(trainer, command)
        elif isinstance(command, Pause) and self._status is Status.RUNNING:
            self._pause()
        elif isinstance(command, Step) and self._status in CAN_STEP:
            self._pause()
            self._make_steps(trainer, 1)
        elif isinstance(command, Run) and self._status in CAN_STEP:
            self._start(None if command.steps is None else trainer.step + command.steps)

    def wait(self) -> float | None:
        """Seconds until steps are due; None when none are."""
        if self._status is not Status.RUNNING:
            return None
        return 0.0 if self._replaying else self._pace.wait(self._clock())

    def burst(self) -> bool:
        """Make the steps that are due. Returns whether the run has stopped."""
        trainer = self._trainer
        assert trainer is not None
        steps = self._pace.steps_due(flat_out=self._replaying)
        if self._target is not None:
            steps = min(steps, self._target - trainer.step)
        if steps > 0:
            self._make_steps(trainer, steps)
        if self._status is Status.RUNNING and trainer.step == self._target:
            self._pause()
        return self._status is not Status.RUNNING

    def fail(self, error: BaseException) -> None:
        """An exception came out of the training: say so, and stand still."""
        self._message = clean_text(f"{type(error).__name__}: {error}", 300)
        if self._status is Status.FAILED:
            self._trainer = None
        self._status = Status.FAILED
        self._target, self._replaying = None, False

    def snapshot(self) -> Snapshot | None:
        """How things stand; None before there was anything to begin."""
        if self._trainer is None:
            return None if self._refused is None else self._snapshot_of_refused(self._refused)
        trainer = self._trainer
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
            probes=self._answers(trainer),
        )

    def warm_up(self) -> None:
        """Use an idle moment to get ready for the first step."""
        if self._trainer and self._status is not Status.FAILED:
            self._trainer.warm_up()

    def _begin(self, command: Begin) -> None:
        self._run += 1
        self._refused = command.recipe
        self._trainer = None
        self._message, self._target, self._replaying = "", None, False
        try:
            self._trainer = Trainer(command.recipe, command.dataset)
        except UserError as error:
            self._message, self._status = str(error), Status.FAILED
            return
        self._status = Status.READY
        if command.recipe.step:
            self._replaying = True
            self._start(command.recipe.step)

    def _apply(self, trainer: Trainer, command: Apply) -> None:
        try:
            trainer.apply(command.set, command.to)
        except UserError as error:
            self._message = str(error)
            return
        self._message = ""
        if self._status is Status.DIVERGED:
            self._status = Status.PAUSED

    def _start(self, target: int | None) -> None:
        self._target = target
        self._status = Status.RUNNING
        self._message = ""
        self._pace.start(self._clock())

    def _pause(self) -> None:
        self._target, self._replaying = None, False
        self._status = Status.PAUSED

    def _make_steps(self, trainer: Trainer, steps: int) -> None:
        began = self._clock()
        divergence = trainer.advance(steps)
        self._message = ""
        self._pace.made(steps, began, self._clock())
        trainer.keyframes.aim(int(REPLAY_SECONDS / max(self._pace.seconds_per_step, 1e-9)))
        if divergence:
            self._pause()
            self._message, self._status = divergence.message, Status.DIVERGED

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
