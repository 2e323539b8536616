"""Code: lines of plain PyTorch for an entry of the catalogue; exported scripts and the Code pane are made from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value

Lines = tuple[str, ...]
"""Lines of Python code."""
MAX_SCRIPT_LINE_LENGTH = 100
"""Maximum number of characters of a line in an exported script."""
COUNT_LINE = "t += 1"
"""Line of an update rule that counts the updates in `t`."""


@dataclass(frozen=True)
class ConditionalLines:
    """Lines that depend on a value: `lines` if the value called `name` equals `value`, and `otherwise` if not.

    `name` is a hyperparameter, or a fact about the dataset: `columns` for the number of input columns, `outputs` for the
    number of outputs of a row, `has_class_numbers` or `has_test_rows`. Lines may be conditional themselves.
    """

    name: str
    value: Value
    lines: "Parts"
    otherwise: "Parts" = ()


@dataclass(frozen=True)
class ComputedLines:
    """Lines that a function makes from hyperparameters and facts about the dataset, by the names of ConditionalLines."""

    function: Callable[[Mapping[str, Value]], Lines]


Parts = tuple[str | ConditionalLines | ComputedLines, ...]
"""Lines of code, of which some depend on hyperparameters or on the dataset."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """Lines of code of an entry. Hyperparameters are variables, `params` is the list of the weight tensors.

    Besides its own variables, a line may use only what every script has: the modules `torch`, `np`, `csv` and
    `itertools`, the hyperparameters of the entry, `seed`, `params`, and the `generator` of the weights.

    A dataset sets the inputs `x`, (rows, columns), and the targets `y`, (rows, k), or class numbers (rows,); a model sets
    `outputs`, (batch, k), from the inputs; a loss sets the scalar `loss` from outputs and targets.
    """

    setup: Parts = ()
    """Lines before the loop."""
    step: Parts = ()
    """Lines in the loop; {x} and {y} are replaced by the variables of the step's inputs and targets."""
    lines_after_edit: Mapping[str, Lines] = field(default_factory=FrozenMapping)
    """Lines to run after an edit has changed a hyperparameter's variable, by the name of the hyperparameter."""


@dataclass(frozen=True, kw_only=True)
class ModelCode(Code):
    """Lines of code of a model; `setup` draws its initial weights from `generator`."""

    features: Lines = ()
    """Lines that replace the inputs {x} by their features, before the loop."""
    evaluate: Parts = ()
    """Lines that compute `outputs` in eval mode; empty if `step` does, since no random numbers are drawn."""
    weights: Parts = ()
    """Names of the variables that hold the model's weights, in the order of the model's params."""
    names_weights: bool = False
    """Whether `setup` sets `weights` instead, the weights by name, since their names are known only when it has run."""


@dataclass(frozen=True)
class StateVariable:
    """Part of an optimizer's state: a number kept between updates, for each weight or for all weights together."""

    name: str
    """Name in the update rule, such as v."""
    stored_as: str
    """Name in the optimizer's `state`, such as momentum_buffer."""
    start: float = 0.0
    """Value before the first update."""


@dataclass(frozen=True)
class Rule:
    """Update rule of an optimizer: lines of Python that update the tensor `param` with its gradient `param.grad`.

    `name[i]` is the state variable with that name for the tensor; `t` is the number of the update, if COUNT_LINE is one
    of the lines. A rule has no lines if the update of its optimizer can't be written this way.

    Each line is an assignment that uses numbers, hyperparameters, variables of lines above it and methods of tensors:
    `v[i].maximum(g)`, not `torch.maximum(v[i], g)`; unlike other code, a rule has no modules. The Code pane works a
    rule out number by number if it has no operations but `+ - * / **`, `.sqrt()` and `a if b <= c else d`; for any
    other rule it shows only the weight and its change.
    """

    lines: Lines = ()
    state: tuple[StateVariable, ...] = ()

    def with_torch_state_names(self, **names: str) -> "Rule":
        """Return the same rule with torch's names of the state variables: with_torch_state_names(v="momentum_buffer")."""
        return replace(self, state=tuple(replace(variable, stored_as=names[variable.name]) for variable in self.state))


@dataclass(frozen=True, kw_only=True)
class OptimizerCode(Code):
    """Lines of code of an optimizer; `step` has the lines that update the weights."""

    zero_grad: Lines = ("optimizer.zero_grad()",)
    """Lines that clear the gradients."""
    rule: Rule = field(default_factory=Rule)
    """Update rule for each tensor of weights."""
    needs_closure: bool = False
    """Whether an update calls a closure several times, which computes loss and gradients, as in LBFGS."""


def lines_for(parts: Parts, values: Mapping[str, Value]) -> list[str]:
    """Return the lines of code for these values; lines that depend on them become the lines that apply."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
        elif isinstance(part, ComputedLines):
            lines += part.function(values)
        else:
            lines += lines_for(part.lines if values.get(part.name) == part.value else part.otherwise, values)
    return lines


def python_value(value: Value) -> Value | None:
    """Return the value of a hyperparameter in Python code: the choice 'none' becomes None."""
    return None if value == "none" else value
