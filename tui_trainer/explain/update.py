"""Update of one weight worked out: its optimizer's rule, line by line, with the numbers of that update."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.expressions.nodes import Arithmetic, Literal, Number, Scalar
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import significant
from tui_trainer.base.weights import Index
from tui_trainer.catalogue.code import Rule
from tui_trainer.explain.digits import equation_text
from tui_trainer.explain.expression import (
    GRADIENT,
    WEIGHT,
    UnreadableRuleError,
    chosen,
    evaluate,
    names_in,
    read_line,
    simplify,
)
from tui_trainer.observed.snapshot import Param

CHANGE = "change"
SUM = Arithmetic(("+",), (Scalar(WEIGHT), Scalar(CHANGE)))


@dataclass(frozen=True)
class WeightUpdate:
    """Known numbers of one weight's update."""

    before: float
    """Weight before the update."""
    gradient: float
    """Gradient of the loss at that weight."""
    after: float
    """Weight after the update."""
    state_before: Mapping[str, float] | None
    """Optimizer state before the update, by its name in the rule; None if it is not known."""
    state_after: Mapping[str, float]
    """Optimizer state after the update, as far as it is known."""

    @classmethod
    def last(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """Return the last update of one weight of a tensor; None before the first."""
        if param.before is None or param.grad is None:
            return None
        before = param.state_before.of(index) if param.state_before else None
        old, gradient, new = (float(values[index]) for values in (param.before, param.grad, param.after))
        return cls(old, gradient, new, before, param.state.of(index))

    @classmethod
    def upcoming(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """Return the next update of one weight of a tensor; None until its backward pass is done."""
        if param.upcoming is None or param.grad is None:
            return None
        old, gradient, new = (float(values[index]) for values in (param.after, param.grad, param.upcoming))
        return cls(old, gradient, new, param.state.of(index), {})


@dataclass(frozen=True)
class Line:
    """Line of a rule worked out: 'm' and '0.9 * 0 + (1 - 0.9) * 161.00426 = 16.1004'."""

    name: str
    """Name in the rule of the number that the line computes."""
    text: str
    """Equation with its numbers."""
    shared: bool = False
    """Whether the line is the same for every weight."""

    @property
    def is_weight(self) -> bool:
        """Whether the line computes the weight itself."""
        return self.name == WEIGHT


def work_out_update(rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> list[Line]:
    """Return the lines of an update with their numbers, each true as it is printed; the last one computes the weight.

    Lines that only copy a number, and terms that are 0, are left out. Where the rule can't be worked out from the known
    numbers, the one line is the weight and its change.
    """
    try:
        lines = _Work(rule, hyperparameters, update).lines()
    except UnreadableRuleError:
        lines = []
    return lines or [change_line(update.before, update.after)]


def change_line(before: float, after: float) -> Line:
    """Return the line of a weight and its change: '2.26905 - 1.61004 = 0.65901'."""
    text = equation_text(SUM, {WEIGHT: before, CHANGE: after - before}, {}, after)
    return Line(WEIGHT, text or f"{significant(before, 9)} becomes {significant(after, 9)}")


class _Work:
    """Lines of a rule worked out in order, with the numbers known so far."""

    def __init__(self, rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> None:
        self._rule = [read_line(line) for line in rule.lines]
        self._update = update
        self._given = {name: float(value) for name, value in hyperparameters.items() if not isinstance(value, str)}
        self._known = {WEIGHT: update.before, GRADIENT: update.gradient}
        if update.state_before is not None:
            before = update.state_before
            self._known |= {variable.name: before.get(variable.name, variable.start) for variable in rule.state}
        self._shared = set(self._given)
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        """Return the lines to show; empty if one of the rule's lines can't be worked out."""
        last = len(self._rule) - 1
        for index, (name, node) in enumerate(self._rule):
            seen = self._update.after if index == last else self._update.state_after.get(name)
            if not self._work_out(name, node, seen):
                return []
        return self._lines

    def _work_out(self, name: str, node: Number, seen: float | None) -> bool:
        """Work out the line that computes `name`. Return whether that number is known from now on.

        `seen`: the number in the run itself, if it is known; it replaces the computed one.
        """
        if name != WEIGHT and names_in(node) <= self._shared | {name}:
            self._shared.add(name)
        node = simplify(node, self._given)
        if not names_in(node) <= self._known.keys() | self._given.keys():
            self._known |= {} if seen is None else {name: seen}
            return seen is not None
        numbers = {**self._known, **self._given}
        node = simplify(chosen(node, numbers), self._given)
        value = evaluate(node, numbers)
        if isinstance(node, Scalar | Literal):  # a copy of a known number, or a part that is switched off
            self._known[name] = value
            return True
        self._known[name] = value if seen is None else seen
        text = equation_text(node, numbers, self._given, self._known[name])
        self._lines += [Line(name, text, name in self._shared)] if text else []
        return text is not None
