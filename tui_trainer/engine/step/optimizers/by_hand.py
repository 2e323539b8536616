"""ByHand: an optimizer that runs the update rule of its entry, the lines that scripts and the Code pane print."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import COUNT_LINE, Lines, OptimizerCode
from tui_trainer.engine.step.optimizers.optimizer import Evaluate
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState


class ByHand:
    """An optimizer whose rule is one formula for every tensor of weights, compiled when the optimizer is built.

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
        """Start with all state at 0. `values`: the hyperparameters by name."""
        names = [variable.name for variable in code.rule.state if variable.name != "t"]
        self.depends_on_step = COUNT_LINE in code.rule.lines
        """Whether an update depends on its number."""
        self._params = tuple(params)
        self._tensors = {name: [torch.zeros_like(param) for param in params] for name in names}
        """The state by name: one tensor for each tensor of weights, the same object from update to update."""
        self._variables: dict[str, object] = {name: list(own) for name, own in self._tensors.items()}
        """Globals of the rule: hyperparameters, state and `t`, by name."""
        self._lists = [(cast(list[Tensor], self._variables[name]), own) for name, own in self._tensors.items()]
        self._set_t(0)
        for name, value in values.items():
            self.set(name, value)
        self._update = _compiled(code.rule.lines, self._variables)

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name}={value}" for name, value in self._variables.items() if isinstance(value, float))
        return f"ByHand({numbers}, updates={self._t})"

    def step(self, loss: Tensor, evaluate: Evaluate) -> None:  # noqa: ARG002 - the gradients are all that it needs
        """Make one update; weights without a gradient stay."""
        self._set_t(self._t + 1)
        with torch.no_grad():
            for i, param in enumerate(self._params):
                if param.grad is not None:
                    self._update(i, param)
                    for current, own in self._lists:
                        current[i] = own[i].copy_(current[i])

    def set(self, name: str, value: Value) -> None:
        """Change a hyperparameter."""
        self._variables[name] = float(value)

    def state(self) -> OptimizerState:
        """Return a copy of the state by its names in the rule, and the number of updates `t`."""
        if self._t == 0 or not self._tensors:
            return []
        return [
            {"t": self._t, **{name: own[i].clone() for name, own in self._tensors.items()}}
            for i in range(len(self._params))
        ]

    def state_tensors(self) -> list[Tensor] | None:
        """Return the state, weight by weight; None where an update depends on its number."""
        if self.depends_on_step:
            return None
        return [own[i] for i in range(len(self._params)) for own in self._tensors.values()]

    def advance_count(self, updates: int) -> None:
        """Count updates that were made by a burst."""
        self._set_t(self._t + updates)

    def load_state(self, state: OptimizerState) -> None:
        """Take over a copy of a state."""
        for i, entries in enumerate(state):
            self._set_t(cast(int, entries["t"]))
            for name, own in self._tensors.items():
                own[i].copy_(cast(Tensor, entries[name]))

    def _set_t(self, t: int) -> None:
        """Set the number of updates; during one, that update is counted."""
        self._t = self._variables["t"] = t


def _compiled(rule: Lines, variables: dict[str, object]) -> Callable[[int, Tensor], None]:
    """Return the rule as a function of `i` and `param`, for which `variables` are the globals."""
    exec(_function(rule), variables)  # noqa: S102 - text declared in the catalogue, never a user's
    return cast(Callable[[int, Tensor], None], variables["update"])


@lru_cache(maxsize=64)
def _function(rule: Lines) -> CodeType:
    """Compile the lines of a rule as the function update(i, param); the caller counts."""
    lines = [f"    {line}\n" for line in rule if line != COUNT_LINE]
    return compile(f"def update(i, param):\n{''.join(lines)}", "<update rule>", "exec")
