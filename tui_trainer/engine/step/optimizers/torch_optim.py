"""TorchOptimizer: an optimizer of torch.optim, built and changed by running the code lines of its catalogue entry.

All optimizers compute parameter by parameter (foreach=False): torch's default on the CPU, and fastest for a few small
tensors.
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
from tui_trainer.engine.step.optimizers.optimizer import Closure
from tui_trainer.engine.step.optimizers.optimizer_state import (
    OptimizerState,
    StateValue,
    clone_entries,
)


class TorchOptimizer:
    """Optimizer of torch.optim that implements the engine's protocol Optimizer."""

    def __init__(self, code: OptimizerCode, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        """Build the optimizer by running the setup lines of `code`. `values`: the hyperparameters by name."""
        self._code = code
        self._params = list(params)
        self._variables: dict[str, object] = {"torch": torch, "params": self._params}
        """Global variables of the code lines by name: hyperparameters, `params`, `optimizer` and `torch`."""
        self._variables |= {name: python_value(value) for name, value in values.items()}
        self._run(lines_for(code.setup, values))
        self._optimizer = cast(torch.optim.Optimizer, self._variables["optimizer"])
        for group in self._optimizer.param_groups:
            group |= {"foreach": False} if "foreach" in group else {}
        self._has_overflowed = False
        self.updates = 0.0
        """Unused: torch counts updates in tensors of the state."""

    def __repr__(self) -> str:
        return f"TorchOptimizer({self._optimizer!r})"

    def step(self, loss: Tensor, evaluate: Closure) -> None:  # noqa: ARG002 - it needs only the gradients
        """Make an update."""
        self._step()

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter: first its variable, then the optimizer's param_groups."""
        self._variables[name] = python_value(value)
        self._run(self._code.lines_after_edit[name])

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of the next update, in every group of the optimizer."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate

    def state(self) -> OptimizerState:
        """Return a copy of the optimizer's state, by torch's names."""
        return [clone_entries(self._state_of(param)) for param in self._params]

    def state_tensors(self) -> list[Tensor] | None:
        """Return the tensors of the optimizer's state, parameter by parameter; None if it has other values too."""
        values = [value for param in self._params for value in self._state_of(param).values() if value is not None]
        tensors = [value for value in values if isinstance(value, Tensor)]
        return tensors if len(tensors) == len(values) and not self._code.needs_closure else None

    def load_state(self, state: OptimizerState) -> None:
        """Set the state to a copy of `state`."""
        for param, entries in zip(self._params, state, strict=True):
            if entries:
                self._optimizer.state[param] = clone_entries(entries)

    def _step(self, closure: Callable[[], float] | None = None) -> None:
        """Make an update with torch.

        torch raises RuntimeError if a factor is too large for float32. All weights are then set to inf, so that the
        run diverges instead.
        """
        if self._has_overflowed:
            return
        try:
            self._optimizer.step(closure)
        except RuntimeError as error:
            if "without overflow" not in str(error):
                raise
            self._has_overflowed = True
            with torch.no_grad():
                for param in self._params:
                    param.fill_(math.inf)

    def _state_of(self, param: Tensor) -> dict[str, StateValue]:
        """Return the state of a parameter; empty before the first update, even if torch has created it."""
        state: dict[str, StateValue] = self._optimizer.state[param]
        return {} if state.get("step") == 0 else state

    def _run(self, lines: Iterable[str]) -> None:
        exec(_compile_lines(tuple(lines)), self._variables)  # noqa: S102 - code from the catalogue, never from a user


@lru_cache(maxsize=64)
def _compile_lines(lines: tuple[str, ...]) -> CodeType:
    return compile("\n".join(lines), "<code of torch's optimizer>", "exec")
