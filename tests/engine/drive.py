"""A controller that a test moves by hand, on a clock of its own."""

from collections.abc import Iterator

from tests.engine.runs import problem
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Begin, Command
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.recipe import Recipe


class Drive:
    """A controller, and the time it sees. Looking at the clock takes a moment; nothing else takes any."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        """Begin a run of the recipe, if there is one."""
        self.now = 50.0
        self.tick = 1e-4
        """Seconds that a look at the clock takes."""
        self.controller = RunController(self._look)
        if recipe:
            self.send(Begin(recipe))

    def send(self, *commands: Command) -> None:
        """Carry them out."""
        for command in commands:
            self.controller.handle(command)

    @property
    def seen(self) -> Snapshot:
        """How things stand."""
        snapshot = self.controller.snapshot()
        assert snapshot is not None
        return snapshot

    @property
    def place(self) -> tuple[Status, int]:
        """The status and the step."""
        return self.seen.status, self.seen.state.step

    def bursts(self, seconds: float = 1e6) -> Iterator[Snapshot]:
        """Let it run until it stops, or for that long; what comes out is how things stand after each burst."""
        end = self.now + seconds
        while (wait := self.controller.wait()) is not None and self.now + wait < end:
            self.now += wait
            stopped = self.controller.burst()
            yield self.seen
            assert stopped == (self.seen.status is not Status.RUNNING)

    def go(self, seconds: float = 1e6) -> None:
        """Let it run until it stops, or for that long."""
        for _ in self.bursts(seconds):
            pass

    def _look(self) -> float:
        self.now += self.tick
        return self.now


def begun(name: str = "linear") -> Drive:
    """A problem's run, ready."""
    return Drive(problem(name))
