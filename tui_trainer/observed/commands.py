"""Commands that a front end sends to an engine.

They are frozen, so that threads can share them, and can be pickled, so that processes can (see pickled.py).
"""

from dataclasses import dataclass, field
from pathlib import Path

from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.snapshot import Branch, RunId
from tui_trainer.observed.watch import Watch
from tui_trainer.recipe.recipe import Breakpoint, Recipe


@dataclass(frozen=True, kw_only=True)
class RunCommand:
    """Base of the commands that start a run or act on it."""

    run: RunId | None = None
    """Run that the command belongs to, which Session.send fills in: it has no effect on any other run.

    None: the run that is current when the command is carried out; for Begin, the next one.
    """


@dataclass(frozen=True)
class Begin(RunCommand):
    """Start the run of a recipe. If `recipe.step` is above 0, replay the run up to that step."""

    recipe: Recipe
    dataset: Dataset | None = None
    """The dataset at the start of the run, if the front end has read it already."""
    branches: tuple[Branch, ...] = ()
    """Abandoned branches of the run, the latest last."""


@dataclass(frozen=True)
class Step(RunCommand):
    """Make one update and pause."""


@dataclass(frozen=True)
class Run(RunCommand):
    """Make updates until the run is paused or stops; with `steps`, pause after that many updates from the current step."""

    steps: int | None = None


@dataclass(frozen=True)
class Pause(RunCommand):
    """Pause after the current update."""


@dataclass(frozen=True)
class AdvancePhase(RunCommand):
    """Make the next phase of the current step and pause."""


@dataclass(frozen=True)
class GoTo(RunCommand):
    """Go to the state after update `step`: back by replay, forward by running at full speed."""

    step: int


@dataclass(frozen=True)
class Undo(RunCommand):
    """Remove the last edit, and go back to the step at which it was made."""


@dataclass(frozen=True)
class Redo(RunCommand):
    """Apply again the edit that was undone last."""


@dataclass(frozen=True)
class ReturnToBranch(RunCommand):
    """Go to the end of an abandoned branch."""

    branch: Branch


@dataclass(frozen=True)
class RetryFromBest(RunCommand):
    """Go back to the weights that had the lowest loss, divide the learning rate by 10, and run.

    With mini-batches, go back to the weights before the epoch with the lowest mean loss.
    """


@dataclass(frozen=True)
class SetBreakpoints(RunCommand):
    """Replace the breakpoints."""

    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True)
class SaveWeights(RunCommand):
    """Write the current weights to a safetensors file; the message of the next snapshot says whether that was possible."""

    path: Path


@dataclass(frozen=True)
class Apply(RunCommand):
    """Edit a live hyperparameter or a single weight before the next update."""

    set: str
    to: Value


SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, None)
"""Speeds that can be chosen, in steps per second; None is full speed."""
INITIAL_SPEED: float | None = 20
"""Speed at the start of a session, in steps per second."""


@dataclass(frozen=True)
class SetSpeed:
    """Set the speed of running in steps per second; None is full speed."""

    steps_per_second: float | None


@dataclass(frozen=True)
class SetWatch:
    """Set what the front end looks at: later snapshots contain the results of its probes and the weights it shows."""

    watch: Watch = field(default_factory=Watch)


TimeCommand = GoTo | Undo | Redo | ReturnToBranch | RetryFromBest
"""Commands that go to another step of the run."""
Command = Begin | Step | AdvancePhase | Run | Pause | Apply | SetSpeed | SetWatch | SetBreakpoints | SaveWeights | TimeCommand
"""All commands that an engine carries out."""
