"""TorchOptimizer: one of torch.optim's optimizers, built and changed by the lines that its entry prints.

All compute tensor by tensor (foreach=False): torch's default on the CPU, and fastest for a few small tensors.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import OptimizerCode, lines_for, python_value
from tui_trainer.engine.step.optimizers.optimizer import Evaluate
from tui_trainer.engine.step.optimizers.optimizer_state import (
    OptimizerState,
    StateValue,
    copied_by_name,
    tensors_in,
)


class TorchOptimizer:
    """An optimizer of torch.optim with the engine's protocol."""

    def __init__(self, code: OptimizerCode, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        """Build it with the setup lines of `code`. `values`: the hyperparameters by name."""
        self._code = code
        self._params = list(params)
        self._variables: dict[str, object] = {"torch": torch, "params": self._params}
        """Variables of the lines: hyperparameters, `params` and `optimizer`, by name."""
        self._variables |= {name: python_value(value) for name, value in values.items()}
        self._run(lines_for(code.setup, values))
        self._optimizer = cast(torch.optim.Optimizer, self._variables["optimizer"])
        for group in self._optimizer.param_groups:
            group |= {"foreach": False} if "foreach" in group else {}
        self._overflowed = False

    def __repr__(self) -> str:
        return f"TorchOptimizer({self._optimizer!r})"

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:  # noqa: ARG002 - the gradients are all that it needs
        """Make one update."""
        self._step()

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter: its variable, then torch's settings."""
        self._variables[name] = python_value(value)
        self._run(self._code.lines_after_edit[name])

    def state(self) -> OptimizerState:
        """Return a copy of torch's state, by torch's names."""
        return [copied_by_name(self._state_of(param)) for param in self._params]

    def state_tensors(self) -> list[Tensor] | None:
        """Return the tensors of torch's state, weight by weight; None where updates differ."""
        if not self._code.is_step_invariant:
            return None
        return [tensor for param in self._params for tensor in tensors_in(self._state_of(param))]

    def advance_count(self, updates: int) -> None:
        """Do nothing: torch counts in tensors of its state, which the burst has changed."""

    def load_state(self, state: OptimizerState) -> None:
        """Take over a copy of a state."""
        for param, entries in zip(self._params, state, strict=True):
            if entries:
                self._optimizer.state[param] = copied_by_name(entries)

    def _step(self, closure: Callable[[], float] | None = None) -> None:
        """Make torch's update. A factor too large for the weights' type is an error in torch; here they become infinite."""
        if self._overflowed:
            return
        try:
            self._optimizer.step(closure)
        except RuntimeError as error:
            if "without overflow" not in str(error):
                raise
            self._overflowed = True
            with torch.no_grad():
                for param in self._params:
                    param.fill_(math.inf)

    def _state_of(self, param: Tensor) -> dict[str, StateValue]:
        """Return the state of a tensor of weights. Adagrad makes its own at once, others with the first update."""
        state: dict[str, StateValue] = self._optimizer.state[param]
        return {} if state.get("step") == 0 else state

    def _run(self, lines: Iterable[str]) -> None:
        exec(_compiled(tuple(lines)), self._variables)  # noqa: S102 - text declared in the catalogue, never a user's


@lru_cache(maxsize=64)
def _compiled(lines: tuple[str, ...]) -> CodeType:
    return compile("\n".join(lines), "<code of torch's optimizer>", "exec")
