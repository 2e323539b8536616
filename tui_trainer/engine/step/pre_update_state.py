"""PreUpdateState: weights and optimizer state before the latest update, to show what the update changed."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState


@dataclass(frozen=True, eq=False)
class PreUpdateState:
    """Weights and optimizer state before an update. Copies: no tensor is shared with the run."""

    weights: list[Tensor]
    """Every parameter, in the model's order."""
    optimizer: str
    """Name of the optimizer that made the update."""
    optimizer_state: OptimizerState
    """State of that optimizer."""


def capture_pre_update(learner: Learner) -> PreUpdateState:
    """Return a copy of the weights and optimizer state that the next update starts from."""
    return PreUpdateState(learner.model.weights(), learner.config.optimizer.name, learner.optimizer_state())
