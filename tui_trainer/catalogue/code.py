"""Code: a choice of the catalogue in plain PyTorch, from which exported scripts and the Code pane are built."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tui_trainer.base.hyperparameters import Value

Lines = tuple[str, ...]
MAX_SCRIPT_LINE_LENGTH = 100
"""Most characters of a line of a script."""
COUNT_LINE = "t += 1"
"""Line of a rule that counts its updates."""


@dataclass(frozen=True)
class ConditionalLines:
    """Lines for one value of a hyperparameter, or of the number of input `columns`, and those for any other value."""

    name: str
    value: Value
    lines: Lines
    otherwise: Lines = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """Lines of one entry; its hyperparameters are variables with their names, `params` is the list of weights.

    A dataset sets the inputs `x`, (rows, columns), and the targets `y`, (rows, 1); a model sets `outputs`, (batch, 1), from
    the inputs; a loss sets the scalar `loss` from outputs and targets.
    """

    setup: tuple[str | ConditionalLines, ...] = ()
    """Lines before the loop."""
    step: tuple[str | ConditionalLines, ...] = ()
    """Lines in the loop; {x} and {y} are replaced by the variables of the step's inputs and targets."""
    lines_after_edit: Mapping[str, Lines] = field(default_factory=lambda: MappingProxyType({}))
    """Lines that must follow when a hyperparameter's variable has been set to another value, by its name."""


@dataclass(frozen=True, kw_only=True)
class ModelCode(Code):
    """Lines of a model: setup draws its weights from `generator`."""

    weights: Lines = ()
    """Variables of its weights, in the order of the model's params."""


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
    """Update of the weights `param` with their gradient `param.grad`, as lines of Python.

    `name[i]` is the state variable of that name for the weights; `t` is the number of the update, if COUNT_LINE is a line.
    Empty where an optimizer's update can't be written this way.
    """

    lines: Lines = ()
    state: tuple[StateVariable, ...] = ()

    def with_torch_names(self, **names: str) -> "Rule":
        """Return the same rule for an optimizer whose state has these names: with_torch_names(v="momentum_buffer")."""
        return replace(self, state=tuple(replace(variable, stored_as=names[variable.name]) for variable in self.state))


@dataclass(frozen=True, kw_only=True)
class OptimizerCode(Code):
    """Lines of an optimizer; those in the loop are its update."""

    zero_grad: Lines = ("optimizer.zero_grad()",)
    """Lines that clear the gradients."""
    rule: Rule = field(default_factory=Rule)
    """The update of each weight."""
    needs_closure: bool = False
    """Whether it evaluates the loss itself, several times in a step: the other phases are then a function."""
    is_step_invariant: bool = False
    """Whether every update makes the same operations, whatever its number and its values: many can be one burst."""


def lines_for(parts: Iterable[str | ConditionalLines], values: Mapping[str, Value]) -> list[str]:
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
