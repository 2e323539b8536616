"""BeforePreUpdateState: what the last update started from, kept to show what it did."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState


@dataclass(frozen=True, eq=False)
class PreUpdateState:
    """What an update started from; no tensor is shared with the run."""

    weights: list[Tensor]
    optimizer: str
    memory: OptimizerState


def capture_pre_update(learner: Learner) -> PreUpdateState:
    """What the next update starts from."""
    return PreUpdateState(learner.model.weights(), learner.config.optimizer.name, learner.memory())
