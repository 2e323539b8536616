"""LBFGS: torch.optim.LBFGS, which evaluates the loss several times in a step."""

import math
from itertools import chain, repeat

import torch
from torch import Tensor

from tui_trainer.engine.step.optimizers.optimizer import Closure
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.engine.step.optimizers.torch_optim import TorchOptimizer

SCRATCH_ENTRY = "al"
"""Name of an entry in torch's state that is not saved, since every step writes it before reading it."""


class LBFGS(TorchOptimizer):
    """torch.optim.LBFGS.

    It calls its closure several times in a step: first for the step's own loss, then at other weights.
    """

    def step(self, loss: Tensor, evaluate: Closure) -> None:
        """Make an update. The gradients of the step's own forward pass stay in the parameters.

        If a loss is not finite, torch's line search raises IndexError; if the learning rate is so small that two trial
        moves are the same float, ZeroDivisionError. All weights are then set to NaN, so that the run diverges as with any
        other optimizer.
        """
        grads = [param.grad for param in self._params]
        evaluations = chain([lambda: loss.detach()], repeat(evaluate))
        losses: list[float] = []

        def closure() -> float:
            losses.append(next(evaluations)().item())
            return losses[-1]

        try:
            self._step(closure)
        except ZeroDivisionError:
            self._fill_with_nan()
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
        """Return the state of a parameter without SCRATCH_ENTRY."""
        return {name: value for name, value in super()._state_of(param).items() if name != SCRATCH_ENTRY}
