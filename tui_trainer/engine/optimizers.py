"""Every optimizer, simplest first: by hand, and torch.optim's own behind the same few verbs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from tui_trainer.hyperparameters import Value

Memory = list[dict[str, Tensor]]
"""What an optimizer remembers between updates, for each tensor of weights."""


class Optimizer(Protocol):
    """Moves weights along their gradients."""

    def step(self) -> None:
        """Make one update from the gradients the weights hold."""

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter; what is remembered stays."""

    def memory(self) -> Memory:
        """A copy of what is remembered."""

    def remember(self, memory: Memory) -> None:
        """Go back to a memory."""


class GradientDescentByHand:
    """w ← w - lr ∂L/∂w, written out. Cauchy, 1847."""

    def __init__(self, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        self._params = tuple(params)
        self._lr = float(values["lr"])

    def step(self) -> None:
        """Make one update."""
        with torch.no_grad():
            for w in self._params:
                if w.grad is not None:
                    w -= self._lr * w.grad

    def set(self, name: str, value: Value) -> None:
        """Change the learning rate."""
        if name == "lr":
            self._lr = float(value)

    def memory(self) -> Memory:
        """Nothing is remembered."""
        return []

    def remember(self, memory: Memory) -> None:
        """Nothing is remembered."""


class TorchOptimizer:
    """One of torch.optim's optimizers."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self._optimizer = optimizer
        self._params: list[Tensor] = [p for group in optimizer.param_groups for p in group["params"]]
        self.step = optimizer.step

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter in every group; the state stays."""
        for group in self._optimizer.param_groups:
            group[name] = value

    def memory(self) -> Memory:
        """Copies of the state's tensors."""
        return [
            {key: value.clone() for key, value in self._optimizer.state[p].items() if isinstance(value, Tensor)}
            for p in self._params
        ]

    def remember(self, memory: Memory) -> None:
        """Replace the state by copies of these tensors."""
        self._optimizer.state.clear()
        for p, entries in zip(self._params, memory, strict=True):
            if entries:
                self._optimizer.state[p] = {key: value.clone() for key, value in entries.items()}


def sgd(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.SGD: v ← momentum v + ∂L/∂w; w ← w - lr v."""
    return TorchOptimizer(torch.optim.SGD(params, lr=float(values["lr"]), momentum=float(values["momentum"])))
