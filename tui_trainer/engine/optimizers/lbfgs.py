"""LBFGS: the one that evaluates the loss several times in a step."""

import math
from collections.abc import Mapping, Sequence
from itertools import chain, repeat

import torch
from torch import Tensor

from tui_trainer.engine.optimizers.memory import Remembered
from tui_trainer.engine.optimizers.optimizer import Evaluate
from tui_trainer.engine.optimizers.torch_optim import TorchOptimizer
from tui_trainer.hyperparameters import Value

PAIRS = ("old_dirs", "old_stps", "ro")
"""torch's lists of past gradient differences, of past moves, and of the inverses of their products; newest last."""

SCRATCH = "al"
"""torch's scratch paper, made once as long as the history may be then, and written anew in every step."""


class LBFGS(TorchOptimizer):
    """torch.optim.LBFGS. Its closure is one step: the step's own evaluation, and as many more as it asks for."""

    def __init__(self, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        super().__init__(torch.optim.LBFGS(params), values)

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:
        """Make one update. The gradients that are there are its first evaluation's, and are there again after it.

        torch's line search ends in an IndexError where the loss is no number: the weights are then made so too, which
        is what such an update comes to in any other optimizer.
        """
        grads = [p.grad for p in self._params]
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
            self._give_up()
        for p, grad in zip(self._params, grads, strict=True):
            p.grad = grad

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter. A shorter history keeps its newest part."""
        if name == "line_search":
            self._put("line_search_fn", None if value == "none" else value)
            return
        self._put(name, value)
        if name == "max_iter":
            self._put("max_eval", int(value) * 5 // 4)  # as torch does if not told
        elif name == "history_size":
            self._shorten(int(value))

    def _give_up(self) -> None:
        with torch.no_grad():
            for p in self._params:
                p.fill_(math.nan)

    def _state(self, p: Tensor) -> dict[str, Remembered]:
        """The state of p, as far as it is remembered."""
        return {name: one for name, one in super()._state(p).items() if name != SCRATCH}

    def _shorten(self, size: int) -> None:
        state = self._optimizer.state[self._params[0]]
        state.pop(SCRATCH, None)
        for name in PAIRS:
            if state.get(name):
                state[name] = state[name][-size:]
