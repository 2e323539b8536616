"""Snapshot: a frozen view of a run at one moment, in numpy and plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.weights import Index
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe


class Status(StrEnum):
    """State of a run."""

    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DIVERGED = "diverged"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class StateView:
    """Optimizer state of a tensor, by the names that the optimizer's rule uses."""

    per_weight: Mapping[str, FloatArray] = field(default_factory=lambda: MappingProxyType({}))
    """State with a number for each weight, such as the velocity; arrays have the tensor's shape."""
    per_tensor: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """State with a single number for the whole tensor, such as the number of updates."""

    def of_weight(self, index: Index) -> dict[str, float]:
        """Return the optimizer state of a single weight."""
        return {**self.per_tensor, **{name: float(values[index]) for name, values in self.per_weight.items()}}


@dataclass(frozen=True, eq=False)
class Param:
    """A tensor of weights before and after the last update; every array has the tensor's shape."""

    name: str
    before: FloatArray | None
    """Weights before the last update; None if there was no update."""
    grad: FloatArray | None
    """Gradient of the last step; None before the first backward pass."""
    after: FloatArray
    """Current weights."""
    upcoming: FloatArray | None = None
    """Weights after the next update; None except between the phases backward and update."""
    state: StateView = field(default_factory=StateView)
    """Current optimizer state."""
    state_before: StateView | None = None
    """Optimizer state before the last update; None if it is not known."""


@dataclass(frozen=True, eq=False)
class Observation:
    """State after update `step`. Metrics and gradients come from the forward and backward pass of that step."""

    step: int
    epoch: int
    """Number of complete passes over the training rows."""
    rows_read: int
    """Number of rows read in the current epoch."""
    metrics: Mapping[str, float | None]
    """Metrics that are printed and shown on the status line, by name; None before the first forward pass."""
    params: tuple[Param, ...]
    phases: int = 0
    """Number of phases of the current step that are done; 0 between steps."""
    outputs: FloatArray | None = None
    """The model's outputs for the first rows of the batch, shape (rows, k); None before the forward pass."""
    batch_rows: int = 0
    """Number of rows in the step's batch; 0 before its forward pass."""
    saturated_rows: int = 0
    """Number of rows of the batch with gradient 0 only because the loss is clamped; 0 before the loss is computed."""

    @property
    def loss(self) -> float | None:
        """Loss of the step's batch; None before the first forward pass."""
        return self.metrics.get(LOSS_NAME)


@dataclass(frozen=True, eq=False)
class Branch:
    """An abandoned continuation of the run, which can be returned to."""

    recipe: Recipe
    step: int
    """Last step of the branch."""
    history: HistoryView


@dataclass(frozen=True)
class ProbeFailure:
    """Result of a probe that raised an exception."""

    reason: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Frozen state of a run at one moment: everything that a front end sees of the run."""

    run: int
    """Number of the run in this session, by which the session recognizes late snapshots of an earlier run."""
    commands_done: int
    """Number of commands of this session that the snapshot reflects."""
    status: Status
    recipe: Recipe
    config: RunConfig
    """Config that the next update uses: the recipe's config with all edits applied."""
    state: Observation
    histories: Mapping[str, HistoryView]
    """Histories of the recorded metrics by name, the loss among them."""
    message: str = ""
    """Message for the status line: an error or why the run stopped; empty if there is none."""
    steps_per_second: float = 0.0
    """Measured speed, in steps per second."""
    speed: float | None = None
    """Speed that was set, in steps per second; None is full speed."""
    target: int | None = None
    """Step at which the run will pause; None if it runs until it is paused."""
    is_replaying: bool = False
    """Whether the run is replaying to another step."""
    branches: tuple[Branch, ...] = ()
    """Branches abandoned by going back, the latest last."""
    undone: tuple[Edit, ...] = ()
    """Edits that can be redone; the last of them is redone next."""
    names: Names | None = None
    """Names that a breakpoint condition can use."""
    stop: Stop | None = None
    """Why the run stopped by itself; None if it did not stop by itself."""
    autosave_error: str = ""
    """Why the autosave failed, as one line; empty if it did not fail."""
    probes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Results of the probes of the visible charts, by chart name."""

    @property
    def history(self) -> HistoryView:
        """Loss of every step."""
        return self.histories[LOSS_NAME]
