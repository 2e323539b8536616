"""Optimizer: the protocol that every optimizer has for the engine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import OptimizerCode
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState

Evaluate = Callable[[], Tensor]
"""Function that computes the loss of the step's batch with the current weights and leaves its gradients in them."""
Build: TypeAlias = "Callable[[OptimizerCode, Sequence[Tensor], Mapping[str, Value]], Optimizer]"
"""Builder of an optimizer from its entry's code, the tensors of weights and the hyperparameters by name."""


class Optimizer(Protocol):
    """Updates weights from their gradients."""

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:
        """Make one update from the step's loss and from the gradients of the weights, which stay as they are.

        An optimizer that needs the loss at other weights as well calls `evaluate` there.
        """

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter; the state stays."""

    def state(self) -> OptimizerState:
        """Return a copy of the state; empty, or of empty entries, before the first update."""

    def state_tensors(self) -> list[Tensor] | None:
        """Return the tensors of the state themselves, in a fixed order, if every update makes the same operations on them.

        None where an update depends on its number or on the values that it meets.
        """

    def advance_count(self, updates: int) -> None:
        """Count updates that a burst made on the weights and on `state_tensors`."""

    def load_state(self, state: OptimizerState) -> None:
        """Take over a copy of a state. Called only before the first update."""
