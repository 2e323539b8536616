"""Commands: what a front end may ask of the engine. Frozen; they go down to the training thread by a queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tui_trainer.hyperparameters import Value
from tui_trainer.run.dataset import Dataset
from tui_trainer.run.protocols import Probe
from tui_trainer.run.recipe import Recipe


@dataclass(frozen=True)
class Begin:
    """Start the run of a recipe; with `recipe.step` above 0, replay it up to there."""

    recipe: Recipe
    dataset: Dataset | None = None
    """Its rows, when the front end has read them already."""


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
class Apply:
    """Edit a live hyperparameter before the next update."""

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


Command = Begin | Step | Run | Pause | Apply | Speed | Watch
