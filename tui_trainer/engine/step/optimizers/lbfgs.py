"""LBFGS: torch.optim.LBFGS, which evaluates the loss several times in a step."""

import math
from itertools import chain, repeat

import torch
from torch import Tensor

from tui_trainer.engine.step.optimizers.optimizer import Evaluate
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.engine.step.optimizers.torch_optim import TorchOptimizer

SCRATCH = "al"
"""Entry of torch's state that every step overwrites before it reads it."""


class LBFGS(TorchOptimizer):
    """torch.optim.LBFGS. One call with a closure is one step: the step's own evaluation, then those that torch adds."""

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:
        """Make one update. The gradients of the first evaluation are the weights' gradients before and after it.

        torch's line search raises IndexError where a loss is not finite: the weights then become NaN, as with any other
        optimizer.
        """
        grads = [param.grad for param in self._params]
        evaluations = chain([lambda: loss.detach()], repeat(evaluate))
        losses: list[float] = []

        def closure() -> float:
            losses.append(next(evaluations)().item())
            return losses[-1]

        try:
            self._step(closure)
        except IndexError:
            if all(map(math.isfinite, losses)):
                raise
            self._fill_with_nan()
        for param, grad in zip(self._params, grads, strict=True):
            param.grad = grad

    def _fill_with_nan(self) -> None:
        with torch.no_grad():
            for param in self._params:
                param.fill_(math.nan)

    def _state_of(self, param: Tensor) -> dict[str, StateValue]:
        """Return the state of a tensor of weights without SCRATCH."""
        return {name: value for name, value in super()._state_of(param).items() if name != SCRATCH}
