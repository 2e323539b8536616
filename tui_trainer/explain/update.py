"""Update of one weight, step by step: the lines of the optimizer's rule with the numbers of that update."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.expressions.nodes import Arithmetic, Literal, Number, Scalar
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import typable
from tui_trainer.base.weights import Index
from tui_trainer.catalogue.code import Rule
from tui_trainer.explain.digits import equation_text
from tui_trainer.explain.expression import (
    GRADIENT,
    WEIGHT,
    UnreadableRuleError,
    evaluate,
    names_in,
    parse_rule_line,
    simplify,
    without_conditionals,
)
from tui_trainer.observed.snapshot import Param

CHANGE = "change"
NEW_WEIGHT = Arithmetic(("+",), (Scalar(WEIGHT), Scalar(CHANGE)))
"""Expression for the new weight: old weight + change."""


@dataclass(frozen=True)
class WeightUpdate:
    """Numbers of the update of one weight, as far as they are known."""

    before: float
    """Weight before the update."""
    gradient: float
    """Gradient of the loss with respect to the weight."""
    after: float
    """Weight after the update."""
    state_before: Mapping[str, float] | None
    """Optimizer state before the update, by the names that the rule uses; None if the state is not known."""
    state_after: Mapping[str, float]
    """Optimizer state after the update, by the names that the rule uses; without the numbers that are not known."""

    @classmethod
    def last(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """Return the last update of one weight of a parameter; None if there was no update."""
        if param.before is None or param.grad is None:
            return None
        before = param.state_before.of_weight(index) if param.state_before else None
        old, gradient, new = (float(values[index]) for values in (param.before, param.grad, param.after))
        return cls(old, gradient, new, before, param.state.of_weight(index))

    @classmethod
    def upcoming(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """Return the next update of one weight of a parameter; None until its backward pass is done."""
        if param.upcoming is None or param.grad is None:
            return None
        old, gradient, new = (float(values[index]) for values in (param.after, param.grad, param.upcoming))
        return cls(old, gradient, new, param.state.of_weight(index), {})


@dataclass(frozen=True)
class Line:
    """Line of a rule with numbers, such as name 'm' and text '0.9 * 0 + (1 - 0.9) * 161.00426 = 16.1004'."""

    name: str
    """Name of the number that the line computes."""
    text: str
    """Equation with numbers in place of names."""
    is_shared: bool = False
    """Whether the line is the same for every weight of the model."""

    @property
    def is_weight(self) -> bool:
        """Whether the line computes the weight itself."""
        return self.name == WEIGHT


def work_out_update(rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> list[Line]:
    """Return the lines of an update with numbers in place of names. The last line computes the weight.

    Each equation holds for the digits that are printed. Lines that only copy a number, and terms that are 0, are left
    out. If the rule can't be computed from the known numbers, returns a single line: the weight and its change.
    """
    try:
        lines = _RuleComputation(rule, hyperparameters, update).lines()
    except UnreadableRuleError:
        lines = []
    return lines or [change_line(update.before, update.after)]


def change_line(before: float, after: float) -> Line:
    """Return a line that adds the change to a weight: '2.26905 - 1.61004 = 0.65901'."""
    text = equation_text(NEW_WEIGHT, {WEIGHT: before, CHANGE: after - before}, {}, after)
    return Line(WEIGHT, text or f"{typable(before, 9)} becomes {typable(after, 9)}")


class _RuleComputation:
    """Evaluates an update rule line by line with the numbers of an update."""

    def __init__(self, rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> None:
        self._rule = [parse_rule_line(line) for line in rule.lines]
        self._update = update
        self._hyperparameters = {name: float(value) for name, value in hyperparameters.items() if not isinstance(value, str)}
        self._known = {WEIGHT: update.before, GRADIENT: update.gradient}
        if update.state_before is not None:
            before = update.state_before
            self._known |= {variable.name: before.get(variable.name, variable.start) for variable in rule.state}
        self._shared = set(self._hyperparameters)
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        """Return the lines to show; an empty list if the rule has a line that can't be computed."""
        last = len(self._rule) - 1
        for index, (name, node) in enumerate(self._rule):
            actual = self._update.after if index == last else self._update.state_after.get(name)
            if not self._compute_line(name, node, actual):
                return []
        return self._lines

    def _compute_line(self, name: str, node: Number, actual: float | None) -> bool:
        """Compute the line of the rule that assigns `node` to `name`. Return whether the number `name` is known now.

        `actual`: the number that the run itself computed; None if it is not known. Later lines use `actual` instead
        of the number computed here.
        """
        if name != WEIGHT and names_in(node) <= self._shared | {name}:
            self._shared.add(name)
        node = simplify(node, self._hyperparameters)
        if not names_in(node) <= self._known.keys() | self._hyperparameters.keys():
            self._known |= {} if actual is None else {name: actual}
            return actual is not None
        numbers = {**self._known, **self._hyperparameters}
        node = simplify(without_conditionals(node, numbers), self._hyperparameters)
        value = evaluate(node, numbers)
        if isinstance(node, Scalar | Literal):  # the line copies a known number, or a hyperparameter switches it off
            self._known[name] = value
            return True
        self._known[name] = value if actual is None else actual
        text = equation_text(node, numbers, self._hyperparameters, self._known[name])
        self._lines += [Line(name, text, name in self._shared)] if text else []
        return text is not None
