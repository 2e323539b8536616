"""Code: how a choice is written in plain PyTorch. Exported scripts, and the code of a run, are put together from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tui_trainer.base.hyperparameters import Value

Lines = tuple[str, ...]
SCRIPT_WIDTH = 100
"""Columns that a line of a script may have."""


@dataclass(frozen=True)
class When:
    """Lines for one value of a hyperparameter, or for one number of `columns`, and those for any other."""

    name: str
    value: Value
    lines: Lines
    otherwise: Lines = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """The lines of one entry. Its hyperparameters are variables of their names, and `params` is the list of weights.

    A dataset makes the inputs `x` and the targets `y`; a model makes `outputs` of x; a loss makes `loss` of both.
    """

    setup: tuple[str | When, ...] = ()
    """Before the loop."""
    step: tuple[str | When, ...] = ()
    """In the loop; {x} and {y} are what the inputs and targets of the step are called there."""
    edited: Mapping[str, Lines] = field(default_factory=lambda: MappingProxyType({}))
    """What must follow when a hyperparameter's variable was given another value, by its name."""


@dataclass(frozen=True, kw_only=True)
class ModelCode(Code):
    """The lines of a model: setup draws its weights from `generator`."""

    weights: Lines = ()
    """The variables that are its weights, in the order of the model's own."""


@dataclass(frozen=True)
class Kept:
    """What an optimizer keeps from update to update, for each weight or for all of them."""

    name: str
    """In the formula."""
    stored_as: str
    """What the optimizer itself calls it."""
    start: float = 0.0
    """Its value before the first update."""


@dataclass(frozen=True)
class Rule:
    """One update of the weight `param` with its gradient `param.grad`, as lines of Python; empty if it is none such.

    An update can be worked out from them, number by number. `name[i]` is what is kept of that name for the weight.
    """

    lines: Lines = ()
    kept: tuple[Kept, ...] = ()

    def stored(self, **names: str) -> "Rule":
        """The same rule for an optimizer that calls what is kept by these names."""
        return replace(self, kept=tuple(replace(one, stored_as=names[one.name]) for one in self.kept))


@dataclass(frozen=True, kw_only=True)
class OptimizerCode(Code):
    """The lines of an optimizer: those in the loop are its update."""

    zero_grad: Lines = ("optimizer.zero_grad()",)
    """How gradients are forgotten."""
    rule: Rule = field(default_factory=Rule)
    """What an update is for each weight."""
    closure: bool = False
    """Whether it evaluates the loss itself, as often as it likes: all phases but the update are then a function."""


def spelled(parts: Iterable[str | When], values: Mapping[str, Value]) -> list[str]:
    """The lines as they read with those values."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
        else:
            lines += part.lines if values.get(part.name) == part.value else part.otherwise
    return lines
