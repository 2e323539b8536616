"""PreUpdateState: weights and optimizer state before the latest update, to show what that update changed."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState


@dataclass(frozen=True, eq=False)
class PreUpdateState:
    """Weights and optimizer state before an update. Copies: no tensor is shared with the run."""

    weights: list[Tensor]
    """Copy of every parameter, in the model's order."""
    optimizer_name: str
    """Name of the optimizer that made the update."""
    optimizer_state: OptimizerState
    """State of that optimizer before the update."""
    rate: float
    """Learning rate of the update."""


def capture_pre_update(learner: Learner) -> PreUpdateState:
    """Return a copy of the current weights and optimizer state. Call it just before an update."""
    rate = learner.schedule.rate(learner.step)
    return PreUpdateState(learner.model.weights(), learner.config.optimizer.name, learner.optimizer_state(), rate)
