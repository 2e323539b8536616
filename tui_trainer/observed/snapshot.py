"""Snapshot: a frozen view of a run at one moment, in numpy and plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, NewType

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.weights import Index, Shape, Weights
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.observed.capabilities import ALL_CAPABILITIES, Capabilities
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.run_info import RunInfo
from tui_trainer.observed.stop import Stop
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Breakpoint, Recipe

RunId = NewType("RunId", int)
"""Number of a run: no two runs of a session have the same."""
FIRST_WEIGHTS = 4
"""Number of weights of a tensor that are printed, if the tensor has as many."""


class Status(StrEnum):
    """State of a run."""

    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DIVERGED = "diverged"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class StateView(EqualByValue):
    """Optimizer state of a tensor, by the names that the optimizer's rule uses."""

    per_weight: Mapping[str, FloatArray] = field(default_factory=FrozenMapping)
    """State with a number for each weight, such as the velocity; arrays have the tensor's shape."""
    per_tensor: Mapping[str, float] = field(default_factory=FrozenMapping)
    """State with a single number for the whole tensor, such as the number of updates."""

    def of_weight(self, index: Index) -> dict[str, float]:
        """Return the optimizer state of a single weight."""
        return {**self.per_tensor, **{name: float(values[index]) for name, values in self.per_weight.items()}}


NO_STATE = StateView()
"""Optimizer state before the first update."""


@dataclass(frozen=True)
class Summary:
    """Two numbers that describe a whole tensor."""

    norm: float
    """The L2 norm."""
    largest: float
    """The entry with the largest magnitude; NaN if an entry is NaN."""


@dataclass(frozen=True)
class Excerpt:
    """Description of a tensor of which a Param has only the first weights or none, since the model is large."""

    shape: Shape
    weights: Summary | None = None
    """Summary of the current weights; None if the Watch does not contain the tensor."""
    grad: Summary | None = None
    """Summary of the gradient; None if the Watch does not contain the tensor, or if there is no gradient."""


@dataclass(frozen=True, eq=False)
class Param(EqualByValue):
    """A tensor of weights before and after the last update.

    Every array has the tensor's shape; in an excerpt, it has the first FIRST_WEIGHTS weights, shape (weights,), or is
    empty if the Watch does not contain the tensor.
    """

    name: str
    before: FloatArray | None
    """Weights before the last update; None if there was no update."""
    grad: FloatArray | None
    """Gradient of the last step; None before the first backward pass."""
    after: FloatArray
    """Current weights."""
    upcoming: FloatArray | None = None
    """Weights after the next update; None except between the phases backward and update."""
    state: StateView = field(default_factory=lambda: NO_STATE)
    """Current optimizer state."""
    state_before: StateView | None = None
    """Optimizer state before the last update; None if it is not known."""
    excerpt: Excerpt | None = None
    """Description of the whole tensor if the arrays don't have all of its weights; None if they have."""

    @property
    def weights(self) -> Weights:
        """Name and shape of the tensor, and the names and indices of its weights."""
        return Weights(self.name, self.excerpt.shape if self.excerpt else self.after.shape, self.name)

    def array_index(self, flat: int) -> Index:
        """Return the index into the arrays of the weight at a flat index, which must be among their weights."""
        return (flat,) if self.excerpt else self.weights.multi_index(flat)


class FullLoss(NamedTuple):
    """Loss over all training rows after update `step`."""

    step: int
    loss: float


class BestStep(NamedTuple):
    """State with the lowest value of a metric so far."""

    metric: str
    """Name of the metric: loss or test_loss."""
    step: int
    """Number of updates after which the weights gave the value; with mini-batches, before the best epoch."""
    value: float


@dataclass(frozen=True, eq=False)
class FullLossCurve(EqualByValue):
    """Losses over all training rows that were computed while the run was watched, in step order."""

    steps: FloatArray = field(default_factory=lambda: np.empty(0))
    """Number of updates done at each loss, shape (n,)."""
    losses: FloatArray = field(default_factory=lambda: np.empty(0))
    """Shape (n,)."""


@dataclass(frozen=True, eq=False)
class Observation(EqualByValue):
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
    rate: float | None = None
    """Learning rate of the next update, as the schedule gives it; None if it is not known."""
    last_rate: float | None = None
    """Learning rate of the latest update; None if there was none."""
    outputs: FloatArray | None = None
    """The model's outputs for the first rows of the batch, shape (rows, k); None before the forward pass."""
    batch_rows: int = 0
    """Number of rows in the step's batch; 0 before its forward pass."""
    saturated_rows: int = 0
    """Number of rows of the batch with gradient 0 only because the loss is clamped; 0 before the loss is computed."""
    gradient_norms: tuple[float, float] | None = None
    """Norm of all gradients before and after they were clipped; None if they were not clipped."""
    loss_after: float | None = None
    """Loss of the step's batch with the weights after the step's update; None if it is not computed."""
    full_loss: FullLoss | None = None
    """Loss over all rows; None with full batches after step 0, whose `loss_after` it is."""

    @property
    def loss(self) -> float | None:
        """Loss of the step's batch; None before the first forward pass."""
        return self.metrics.get(LOSS_NAME)


@dataclass(frozen=True, eq=False)
class Branch(EqualByValue):
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
class Snapshot(EqualByValue):
    """Frozen state of a run at one moment: everything that a front end sees of the run."""

    run: RunId
    """Run of the snapshot, by which the session recognizes late snapshots of an earlier run."""
    commands_done: int
    """Number of commands of this session that the snapshot reflects."""
    status: Status
    info: RunInfo
    state: Observation
    histories: Mapping[str, HistoryView]
    """Histories of the recorded metrics by name, the loss among them."""
    recipe: Recipe | None = None
    """Recipe of the run, from which replay reproduces it; None if it has none."""
    config: RunConfig | None = None
    """Config that the next update uses: the recipe's config with all edits applied; None without a recipe."""
    capabilities: Capabilities = ALL_CAPABILITIES
    """Abilities of the engine for this run."""
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
    probes: Mapping[str, object] = field(default_factory=FrozenMapping)
    """Results of the probes of the visible charts, by chart name."""
    full_losses: FullLossCurve = field(default_factory=FullLossCurve)
    """Losses over all training rows at earlier snapshots of a run with mini-batches."""
    bests: tuple[BestStep, ...] = ()
    """Best steps by the loss and by the test loss, as far as there are any."""

    @property
    def journal(self) -> Journal:
        """Edits of the run; none without a recipe."""
        return self.recipe.journal if self.recipe else Journal()

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """Breakpoints of the run; none without a recipe."""
        return self.recipe.breakpoints if self.recipe else ()

    @property
    def history(self) -> HistoryView:
        """Loss of every step."""
        return self.histories[LOSS_NAME]
