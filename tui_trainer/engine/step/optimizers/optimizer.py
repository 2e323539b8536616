"""Optimizer: the protocol that the engine's optimizers implement."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import OptimizerCode
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState

Closure = Callable[[], Tensor]
"""Function that computes loss and gradients of the step's batch with the current weights, and returns the loss.

It stores the gradients in the parameters. torch.optim calls such a function a closure.
"""
OptimizerBuilder: TypeAlias = "Callable[[OptimizerCode, Sequence[Tensor], Mapping[str, Value]], Optimizer]"
"""Function that builds an optimizer from its catalogue entry's code, the parameters, and hyperparameters by name."""


class Optimizer(Protocol):
    """Updates weights by their gradients."""

    updates: float
    """Number of updates, if they depend on it; an optimizer that stores the number in tensors of its state ignores it."""

    def step(self, loss: Tensor, evaluate: Closure) -> None:
        """Make an update, from the step's loss and the gradients in the parameters. The gradients stay as they are.

        An optimizer that needs the loss at other weights too sets these weights and calls `evaluate`.
        """

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter; the state stays."""

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of the next update; during a recording it is a number that changes from step to step."""

    def state(self) -> OptimizerState:
        """Return a copy of the state. Before the first update the list is empty, or its dicts are empty."""

    def state_tensors(self) -> list[Tensor] | None:
        """Return the tensors of the state themselves, not copies, in a fixed order.

        Returns None if the state consists of more than tensors and the number of updates: such updates can't be made
        in a burst.
        """

    def load_state(self, state: OptimizerState) -> None:
        """Set the state to a copy of `state`. Called only before the first update."""
