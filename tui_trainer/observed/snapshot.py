"""Snapshot: a frozen view of a run at one moment, in numpy and plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.weights import Index
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe


class Status(StrEnum):
    """What a run is doing."""

    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DIVERGED = "diverged"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Memory:
    """What an optimizer remembers of a tensor of weights, by its name in the optimizer's rule."""

    each: Mapping[str, FloatArray] = field(default_factory=lambda: MappingProxyType({}))
    """For each weight, in the tensor's own shape."""
    whole: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """For the tensor as a whole: the number of updates."""

    def of(self, index: Index) -> dict[str, float]:
        """All that is remembered for one weight."""
        return {**self.whole, **{name: float(values[index]) for name, values in self.each.items()}}


@dataclass(frozen=True, eq=False)
class Param:
    """One tensor of weights around the last update; every array has the tensor's own shape."""

    name: str
    before: FloatArray | None
    """The value before the last update; None when there was none yet."""
    grad: FloatArray | None
    """The gradient of the last step."""
    after: FloatArray
    """The value now."""
    upcoming: FloatArray | None = None
    """The value that the update to come would give it; only between backward and update."""
    memory: Memory = field(default_factory=Memory)
    """What the optimizer remembers now."""
    memory_before: Memory | None = None
    """What it remembered before the last update; None where that is not known."""


@dataclass(frozen=True, eq=False)
class Observation:
    """The state after update `step`; loss, accuracy and gradients are those of that step's forward pass."""

    step: int
    epoch: int
    """Passes over the training rows that are complete."""
    rows_read: int
    """Rows read of the pass under way."""
    loss: float | None
    accuracy: float | None
    params: tuple[Param, ...]
    phases: int = 0
    """Phases of the step under way that are done; 0 stands between two steps."""
    outputs: FloatArray | None = None
    """The first outputs of the step's forward pass, (rows, 1); None before it."""
    batch_rows: int = 0
    """Rows of the step's batch; 0 before its forward pass."""
    saturated_rows: int = 0
    """Those among them whose gradient is 0 only because the loss has a limit; 0 before the loss is computed."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A way the run went and was called back from: it can be gone again."""

    recipe: Recipe
    step: int
    """How far it went."""
    history: HistoryView


@dataclass(frozen=True)
class ProbeFailure:
    """What a chart gets in place of numbers when its probe broke."""

    reason: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that a front end may see."""

    run: int
    """Counts the runs of this session, so that a late snapshot of an earlier run can be told from one of this."""
    answered: int
    """Commands carried out so far in this session: what was asked for later is not in here."""
    status: Status
    recipe: Recipe
    config: RunConfig
    """The hyperparameters in force for the next update: the recipe's with all edits made."""
    state: Observation
    history: HistoryView
    message: str = ""
    """What there is to say of how it stands, one line: what went wrong, or what it was stopped by."""
    steps_per_second: float = 0.0
    speed: float | None = None
    """Steps a second asked for; None is flat out."""
    target: int | None = None
    """The step at which it will pause by itself."""
    replaying: bool = False
    """Whether it is on its way to another step, where a command of time or a saved run leads."""
    branches: tuple[Branch, ...] = ()
    """What was left behind by going back, the latest last."""
    undone: tuple[Edit, ...] = ()
    """Edits that can be redone, the next one last."""
    names: Names | None = None
    """What a breakpoint can name."""
    stop: Stop | None = None
    """Why the run stopped by itself, if it did."""
    autosave_error: str = ""
    """Why the run is not on disk as it should be: one line."""
    probes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What the charts that are watched asked of the model, by chart."""
