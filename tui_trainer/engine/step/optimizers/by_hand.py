"""ByHand: an optimizer that runs the update rule of its catalogue entry, as scripts and the Code pane print it."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import COUNT_LINE, Lines, OptimizerCode
from tui_trainer.engine.step.optimizers.optimizer import Closure
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState


class ByHand:
    """Optimizer that applies an update rule to each parameter. The rule is compiled when the optimizer is built.

    >>> from tui_trainer.catalogue.optimizers import OPTIMIZERS
    >>> w = torch.tensor([2.0], requires_grad=True)
    >>> optimizer = ByHand(OPTIMIZERS["gd_by_hand"].code, [w], {"lr": 0.25})
    >>> loss = torch.sum(w**2)
    >>> loss.backward()  # the gradient is 4
    >>> optimizer.step(loss, lambda: loss)
    >>> w
    tensor([1.], requires_grad=True)
    """

    def __init__(self, code: OptimizerCode, params: Sequence[Tensor], values: Mapping[str, Value]) -> None:
        """Build the optimizer, with a state of zeros. `values`: the hyperparameters by name."""
        names = [variable.name for variable in code.rule.state if variable.name != "t"]
        self._params = tuple(params)
        self._tensors = {name: [torch.zeros_like(param) for param in params] for name in names}
        """Optimizer state by the names that the rule uses: for each name, a list with a tensor for each parameter.

        Updates change these tensors in place.
        """
        self._variables: dict[str, object] = {name: list(own) for name, own in self._tensors.items()}
        """Global variables of the rule by name: hyperparameters, state and the number of updates `t`."""
        self._lists = [(cast(list[Tensor], self._variables[name]), own) for name, own in self._tensors.items()]
        self._variables["t"] = 0
        for name, value in values.items():
            self.set(name, value)
        self._update = _compile_rule(code.rule.lines, self._variables)

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name}={value}" for name, value in self._variables.items() if isinstance(value, float))
        return f"ByHand({numbers}, updates={self.updates})"

    def step(self, loss: Tensor, evaluate: Closure) -> None:  # noqa: ARG002 - it needs only the gradients
        """Make an update. Parameters without a gradient stay as they are."""
        self._variables["t"] = self.updates + 1
        with torch.no_grad():
            for i, param in enumerate(self._params):
                if param.grad is not None:
                    self._update(i, param)
                    for current, own in self._lists:
                        current[i] = own[i].copy_(current[i])

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter; the state stays."""
        self._variables[name] = float(value)

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of the next update."""
        self._variables["lr"] = rate

    def state(self) -> OptimizerState:
        """Return a copy of the state, with the number of updates `t`. The keys are the names that the rule uses.

        Returns an empty list before the first update.
        """
        if self.updates == 0 or not self._tensors:
            return []
        return [
            {"t": int(self.updates), **{name: own[i].clone() for name, own in self._tensors.items()}}
            for i in range(len(self._params))
        ]

    def state_tensors(self) -> list[Tensor] | None:
        """Return the tensors of the state, parameter by parameter."""
        return [own[i] for i in range(len(self._params)) for own in self._tensors.values()]

    def load_state(self, state: OptimizerState) -> None:
        """Set the state to a copy of `state`."""
        for i, entries in enumerate(state):
            self._variables["t"] = entries["t"]
            for name, own in self._tensors.items():
                own[i].copy_(cast(Tensor, entries[name]))

    @property
    def updates(self) -> float:
        """Number of updates. During an update, it includes that update."""
        return cast(float, self._variables["t"])

    @updates.setter
    def updates(self, updates: float) -> None:
        self._variables["t"] = updates


def _compile_rule(rule: Lines, variables: dict[str, object]) -> Callable[[int, Tensor], None]:
    """Return the rule as a function update(i, param), with `variables` as its global variables."""
    exec(_compile_function(rule), variables)  # noqa: S102 - code from the catalogue, never from a user
    return cast(Callable[[int, Tensor], None], variables["update"])


@lru_cache(maxsize=64)
def _compile_function(rule: Lines) -> CodeType:
    """Return the code object that defines update(i, param), without the line that increases `t`: `step` does that."""
    lines = [f"    {line}\n" for line in rule if line != COUNT_LINE]
    return compile(f"def update(i, param):\n{''.join(lines)}", "<update rule>", "exec")
