"""torch.optim's optimizers behind our verbs.

All compute tensor by tensor (foreach=False): what torch does on the CPU if not told, and quickest for a few small ones.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.optimizers.optimizer import Evaluate
from tui_trainer.engine.step.optimizers.optimizer_state import Memory, Remembered, copied_by_name, tensors_in

BETAS = ("beta1", "beta2")
"""What torch keeps as one pair, `betas`."""


class TorchOptimizer:
    """One of torch.optim's optimizers."""

    def __init__(self, optimizer: torch.optim.Optimizer, values: Mapping[str, Value], alike: bool = False) -> None:
        """`alike`: whether every update makes the same operations, whatever its number."""
        self._optimizer = optimizer
        self._alike = alike
        self._params: list[Tensor] = [p for group in optimizer.param_groups for p in group["params"]]
        self._overflowed = False
        for name, value in values.items():
            self.set(name, value)

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:  # noqa: ARG002 - one gradient is all it needs
        """Make one update."""
        self._step()

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter."""
        if name in BETAS:
            betas = dict(zip(BETAS, self._optimizer.param_groups[0]["betas"], strict=True)) | {name: value}
            self._put("betas", tuple(betas.values()))
        else:
            self._put(name, value)

    def memory(self) -> Memory:
        """A copy of torch's state, by torch's names."""
        return [copied_by_name(self._state(p)) for p in self._params]

    def held(self) -> list[Tensor] | None:
        """torch's state, weight by weight."""
        return [one for p in self._params for one in tensors_in(self._state(p))] if self._alike else None

    def count(self, updates: int) -> None:
        """torch counts in tensors of its state, which the updates have changed."""

    def remember(self, memory: Memory) -> None:
        """Take over torch's state."""
        for p, entries in zip(self._params, memory, strict=True):
            if entries:
                self._optimizer.state[p] = copied_by_name(entries)

    def _step(self, closure: Callable[[], float] | None = None) -> None:
        """torch's update. A factor too large for the weights' type is an error to torch; here they become infinite."""
        if self._overflowed:
            return
        try:
            self._optimizer.step(closure)
        except RuntimeError as error:
            if "without overflow" not in str(error):
                raise
            self._overflowed = True
            with torch.no_grad():
                for p in self._params:
                    p.fill_(math.inf)

    def _put(self, name: str, value: object) -> None:
        """Change what torch calls by that name."""
        for group in self._optimizer.param_groups:
            group[name] = value

    def _state(self, p: Tensor) -> dict[str, Remembered]:
        """The state of p. Adagrad makes its own at once, others with the first update: before it there is none."""
        state: dict[str, Remembered] = self._optimizer.state[p]
        return {} if state.get("step") == 0 else state


def sgd(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.SGD, with momentum if that is not 0."""
    return TorchOptimizer(torch.optim.SGD(params, foreach=False), values, alike=True)


def nesterov(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.SGD with Nesterov's momentum, which torch makes only from one that is not 0; it may become 0."""
    return TorchOptimizer(torch.optim.SGD(params, momentum=0.9, nesterov=True, foreach=False), values, alike=True)


def adagrad(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.Adagrad."""
    return TorchOptimizer(torch.optim.Adagrad(params, foreach=False), values)


def rmsprop(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.RMSprop."""
    return TorchOptimizer(torch.optim.RMSprop(params, foreach=False), values, alike=True)


def adadelta(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.Adadelta."""
    return TorchOptimizer(torch.optim.Adadelta(params, foreach=False), values, alike=True)


def adam(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.Adam."""
    return TorchOptimizer(torch.optim.Adam(params, foreach=False), values)


def adamw(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.AdamW."""
    return TorchOptimizer(torch.optim.AdamW(params, foreach=False), values)


def nadam(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.NAdam."""
    return TorchOptimizer(torch.optim.NAdam(params, foreach=False), values)


def radam(params: Sequence[Tensor], values: Mapping[str, Value]) -> TorchOptimizer:
    """torch.optim.RAdam."""
    return TorchOptimizer(torch.optim.RAdam(params, foreach=False), values)
