"""Drive a run controller by hand, on a simulated clock."""

from collections.abc import Callable, Iterator

from tests.engine.runs import problem
from tui_trainer.charts.probes import answer_probe
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Begin, Command, SetWatch
from tui_trainer.observed.protocols import ModelView, Prober
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.observed.watch import ProbeRequest, Watch
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe


class Drive:
    """Run controller on a simulated clock: each reading of the clock takes `tick` seconds, nothing else takes time."""

    def __init__(self, recipe: Recipe | None = None, answer_probe: Prober = answer_probe) -> None:
        """Start a run of the recipe, if there is one."""
        self.now = 50.0
        self.tick = 1e-4
        """Seconds that a reading of the clock takes."""
        self.controller = RunController(self._read_clock, answer_probe=answer_probe)
        if recipe:
            self.send(Begin(recipe))

    def send(self, *commands: Command) -> None:
        """Handle the commands in order."""
        for command in commands:
            self.controller.handle(command)

    @property
    def seen(self) -> Snapshot:
        """The controller's snapshot."""
        snapshot = self.controller.snapshot()
        assert snapshot is not None
        return snapshot

    @property
    def recipe(self) -> Recipe:
        """The recipe of the snapshot."""
        recipe = self.seen.recipe
        assert recipe
        return recipe

    @property
    def config(self) -> RunConfig:
        """The config of the snapshot."""
        config = self.seen.config
        assert config
        return config

    @property
    def status_and_step(self) -> tuple[Status, int]:
        """The snapshot's status and step."""
        return self.seen.status, self.seen.state.step

    def bursts(self, seconds: float = 1e6) -> Iterator[Snapshot]:
        """Run until it stops, or for `seconds`; yield the snapshot after each burst."""
        end = self.now + seconds
        while (wait := self.controller.seconds_until_due()) is not None and self.now + wait < end:
            self.now += wait
            stopped = self.controller.make_due_steps()
            yield self.seen
            assert stopped == (self.seen.status is not Status.RUNNING)

    def go(self, seconds: float = 1e6) -> None:
        """Run until it stops, or for `seconds`."""
        for _ in self.bursts(seconds):
            pass

    def _read_clock(self) -> float:
        self.now += self.tick
        return self.now


def answers(**probes: Callable[[ModelView], object]) -> Prober:
    """Return a prober that answers with these functions, by the name of the chart."""
    return lambda view, request: probes[request.chart](view)


def watch(*charts: str) -> SetWatch:
    """Return the command that asks for the probes of these charts."""
    return SetWatch(Watch(tuple(ProbeRequest(chart, 40, 16) for chart in charts)))


def begun(name: str = "linear") -> Drive:
    """Return a controller with a problem's run at step 0."""
    return Drive(problem(name))
