"""Optimizer: what the engine asks of each of them."""

from collections.abc import Callable
from typing import Protocol

from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.optimizers.optimizer_state import Memory

Evaluate = Callable[[], Tensor]
"""Computes the loss of the step's batch with the weights as they are now, and leaves its gradients in them."""


class Optimizer(Protocol):
    """Moves weights along their gradients."""

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:
        """Make one update from the step's loss and the gradients that the weights hold; these stay as they are.

        One that looks at other weights on its way evaluates the loss there.
        """

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter; what is remembered stays."""

    def memory(self) -> Memory:
        """A copy of what is remembered; empty, or of empty entries, before the first update."""

    def held(self) -> list[Tensor] | None:
        """The tensors of the memory themselves, in an order that stays, if every update makes the same operations on them.

        None where an update depends on what number it is, or on its numbers.
        """

    def count(self, updates: int) -> None:
        """Take note of updates that were made elsewhere, on the weights and on what is `held`."""

    def remember(self, memory: Memory) -> None:
        """Take over a copy of a memory. Only an optimizer that has made no update yet is asked to."""
