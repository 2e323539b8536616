"""Commands: what a front end may ask of the engine. Frozen; they go down to the training thread by a queue."""

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
    """Start the run of a recipe; with `recipe.step` above 0, replay it up to there."""

    recipe: Recipe
    dataset: Dataset | None = None
    """Its rows, when the front end has read them already."""
    branches: tuple[Branch, ...] = ()
    """What was left behind in it before, the latest last."""


@dataclass(frozen=True)
class Step:
    """Make one update and pause."""


@dataclass(frozen=True)
class Run:
    """Run; with `steps`, pause after that many updates."""

    steps: int | None = None


@dataclass(frozen=True)
class Pause:
    """Stop after the update under way."""


@dataclass(frozen=True)
class AdvancePhase:
    """Make the next of the five phases of a step and pause."""


@dataclass(frozen=True)
class GoTo:
    """Stand after update `step`: back by replay, forward by running flat out."""

    step: int


@dataclass(frozen=True)
class Undo:
    """Take back the last edit: stand before its update, without it."""


@dataclass(frozen=True)
class Redo:
    """Make the edit again that was undone last."""


@dataclass(frozen=True)
class ReturnTo:
    """Stand at the end of one of the snapshot's branches."""

    branch: Branch


@dataclass(frozen=True)
class Retreat:
    """Stand where the lowest loss of a step or mean loss of an epoch was computed, with a tenth of the learning rate, and run."""


@dataclass(frozen=True)
class SetBreakpoints:
    """Stop at these from now on."""

    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True)
class Apply:
    """Edit a live hyperparameter or a single weight before the next update."""

    set: str
    to: Value


SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, None)
"""Steps a second, from one to flat out."""
FIRST_SPEED: float | None = 20
"""Slow enough to watch, fast enough to get somewhere."""


@dataclass(frozen=True)
class Speed:
    """Steps a second while running; None is flat out."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """What the charts on screen want to know of the model, by chart."""

    probes: Mapping[str, Probe] = field(default_factory=lambda: MappingProxyType({}))


TimeCommand = GoTo | Undo | Redo | ReturnTo | Retreat
Command = Begin | Step | AdvancePhase | Run | Pause | Apply | Speed | Watch | SetBreakpoints | TimeCommand
