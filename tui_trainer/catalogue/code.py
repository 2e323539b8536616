"""Code: how a choice is written in plain PyTorch. Exported scripts, and the code of a run, are put together from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tui_trainer.base.hyperparameters import Value

Lines = tuple[str, ...]
SCRIPT_WIDTH = 100
"""Columns that a line of a script may have."""
COUNT = "t += 1"
"""Line of a rule that counts its updates."""


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
class StateVariable:
    """A number that an optimizer keeps between updates, for each weight or for all of them."""

    name: str
    """Its name in the rule."""
    stored_as: str
    """Its name in the optimizer's own state."""
    start: float = 0.0
    """Its value before the first update."""


@dataclass(frozen=True)
class Rule:
    """One update of the weights `param` with their gradient `param.grad`, as lines of Python.

    `name[i]` is the state variable of that name for the weights; `t` is the number of the update, if COUNT is a line.
    Empty where an optimizer's update can't be written this way.
    """

    lines: Lines = ()
    state: tuple[StateVariable, ...] = ()

    def stored(self, **names: str) -> "Rule":
        """Return the same rule for an optimizer whose state has these names: stored(v="momentum_buffer")."""
        return replace(self, state=tuple(replace(one, stored_as=names[one.name]) for one in self.state))


@dataclass(frozen=True, kw_only=True)
class OptimizerCode(Code):
    """The lines of an optimizer: those in the loop are its update."""

    zero_grad: Lines = ("optimizer.zero_grad()",)
    """Lines that clear the gradients."""
    rule: Rule = field(default_factory=Rule)
    """The update of each weight."""
    closure: bool = False
    """Whether it evaluates the loss itself, as often as it likes: all phases but the update are then a function."""
    step_invariant: bool = False
    """Whether every update makes the same operations, whatever its number and its values: many can be one burst."""


def lines_for(parts: Iterable[str | When], values: Mapping[str, Value]) -> list[str]:
    """Return the lines that apply for these values."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
        else:
            lines += part.lines if values.get(part.name) == part.value else part.otherwise
    return lines


def python_value(value: Value) -> Value | None:
    """Return the value that code sees for a hyperparameter's: None for the choice 'none'."""
    return None if value == "none" else value
