"""Commands that a front end sends to an engine. They are frozen, so that threads can share them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tui_trainer.base.hyperparameters import Value
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import Branch
from tui_trainer.recipe.recipe import Breakpoint, Recipe


@dataclass(frozen=True)
class Begin:
    """Start the run of a recipe. If `recipe.step` is above 0, replay the run up to that step."""

    recipe: Recipe
    dataset: Dataset | None = None
    """The dataset at the start of the run, if the front end has read it already."""
    branches: tuple[Branch, ...] = ()
    """Abandoned branches of the run, the latest last."""


@dataclass(frozen=True)
class Step:
    """Make one update and pause."""


@dataclass(frozen=True)
class Run:
    """Make updates until the run is paused or stops; with `steps`, pause after that many updates from the current step."""

    steps: int | None = None


@dataclass(frozen=True)
class Pause:
    """Pause after the current update."""


@dataclass(frozen=True)
class AdvancePhase:
    """Make the next phase of the current step and pause."""


@dataclass(frozen=True)
class GoTo:
    """Go to the state after update `step`: back by replay, forward by running at full speed."""

    step: int


@dataclass(frozen=True)
class Undo:
    """Remove the last edit, and go back to the step at which it was made."""


@dataclass(frozen=True)
class Redo:
    """Apply again the edit that was undone last."""


@dataclass(frozen=True)
class ReturnToBranch:
    """Go to the end of an abandoned branch."""

    branch: Branch


@dataclass(frozen=True)
class RetryFromBest:
    """Go back to the weights that had the lowest loss, divide the learning rate by 10, and run.

    With mini-batches, go back to the weights before the epoch with the lowest mean loss.
    """


@dataclass(frozen=True)
class SetBreakpoints:
    """Replace the breakpoints."""

    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True)
class Apply:
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
class SetProbes:
    """Set the probes whose results the snapshots contain: the probes of the visible charts, by chart name."""

    probes: Mapping[str, Probe] = field(default_factory=lambda: MappingProxyType({}))


TimeCommand = GoTo | Undo | Redo | ReturnToBranch | RetryFromBest
"""Commands that go to another step of the run."""
Command = Begin | Step | AdvancePhase | Run | Pause | Apply | SetSpeed | SetProbes | SetBreakpoints | TimeCommand
"""All commands that an engine carries out."""
