"""Code: how a choice is written in plain PyTorch. Exported scripts, and the code of a run, are put together from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tui_trainer.hyperparameters import Value

Lines = tuple[str, ...]


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

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.setup or self.step)


@dataclass(frozen=True, kw_only=True)
class ModelCode(Code):
    """The lines of a model: setup draws its weights from `generator`."""

    weights: Lines = ()
    """The variables that are its weights, in the order of the model's own."""


@dataclass(frozen=True, kw_only=True)
class OptimizerCode(Code):
    """The lines of an optimizer: those in the loop are its update."""

    zero_grad: Lines = ("optimizer.zero_grad()",)
    """How gradients are forgotten."""
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
