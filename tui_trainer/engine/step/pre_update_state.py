"""Before: what the last update started from, kept to show what it did."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.step.learner import Descent
from tui_trainer.engine.step.optimizers.optimizer_state import Memory


@dataclass(frozen=True, eq=False)
class Before:
    """What an update started from; no tensor is shared with the run."""

    weights: list[Tensor]
    optimizer: str
    memory: Memory


def before_update(descent: Descent) -> Before:
    """What the next update starts from."""
    return Before(descent.model.weights(), descent.config.optimizer.name, descent.memory())
