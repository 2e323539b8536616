"""An update worked out for one weight: its optimizer's rule, line by line, with the numbers of that update."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import significant
from tui_trainer.base.weights import Index
from tui_trainer.catalogue.code import Rule
from tui_trainer.explain.digits import equation
from tui_trainer.explain.expression import (
    GRADIENT,
    WEIGHT,
    evaluate,
    names_in,
    read_line,
    simplified,
    taken,
)
from tui_trainer.observed.snapshot import Param

CHANGE = "change"
SUM = ast.BinOp(ast.Name(WEIGHT), ast.Add(), ast.Name(CHANGE))


@dataclass(frozen=True)
class WeightUpdate:
    """What is known of one weight's update."""

    before: float
    gradient: float
    after: float
    kept_before: Mapping[str, float] | None
    """What the optimizer remembered before the update, by its name in the rule; None where that is not known."""
    kept_after: Mapping[str, float]
    """The same after it, as far as it is known."""

    @classmethod
    def last(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """The last update of one weight of a tensor; None before the first."""
        if param.before is None or param.grad is None:
            return None
        before = param.memory_before.of(index) if param.memory_before else None
        old, gradient, new = (float(values[index]) for values in (param.before, param.grad, param.after))
        return cls(old, gradient, new, before, param.memory.of(index))

    @classmethod
    def to_come(cls, param: Param, index: Index) -> "WeightUpdate | None":
        """The update that comes; None where that is not known yet."""
        if param.upcoming is None or param.grad is None:
            return None
        old, gradient, new = (float(values[index]) for values in (param.after, param.grad, param.upcoming))
        return cls(old, gradient, new, param.memory.of(index), {})


@dataclass(frozen=True)
class Line:
    """One line that is worked out: 'm' and '0.9 * 0 + (1 - 0.9) * 161.00426 = 16.1004'."""

    name: str
    """What it gives, by its name in the rule."""
    text: str
    shared: bool = False
    """Whether it is the same for every weight."""

    @property
    def is_weight(self) -> bool:
        """Whether it gives the weight itself."""
        return self.name == WEIGHT


def worked_out(rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> list[Line]:
    """The lines of an update that say something, each true as it is printed; the last one gives the weight.

    The weight and its change, where the rule can't be worked out from what is known.
    """
    return _Work(rule, hyperparameters, update).lines() or [changed(update.before, update.after)]


def changed(before: float, after: float) -> Line:
    """'2.26905 - 1.61004 = 0.65901'."""
    text = equation(SUM, {WEIGHT: before, CHANGE: after - before}, {}, after)
    return Line(WEIGHT, text or f"{significant(before, 9)} becomes {significant(after, 9)}")


class _Work:
    """A rule's lines in their order, and the numbers known by then."""

    def __init__(self, rule: Rule, hyperparameters: Mapping[str, Value], update: WeightUpdate) -> None:
        self._rule = [read_line(line) for line in rule.lines]
        self._update = update
        self._given = {name: float(value) for name, value in hyperparameters.items() if not isinstance(value, str)}
        self._known = {WEIGHT: update.before, GRADIENT: update.gradient}
        if update.kept_before is not None:
            self._known |= {one.name: update.kept_before.get(one.name, one.start) for one in rule.kept}
        self._shared = set(self._given)
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        """Those that say something; none where one can't be worked out."""
        last = len(self._rule) - 1
        for place, (name, node) in enumerate(self._rule):
            seen = self._update.after if place == last else self._update.kept_after.get(name)
            if not self._work_out(name, node, seen):
                return []
        return self._lines

    def _work_out(self, name: str, node: ast.expr, seen: float | None) -> bool:
        """Work out the line that gives `name`. Returns whether that is known from now on.

        `seen`: what it gave in the run.
        """
        if name != WEIGHT and names_in(node) <= self._shared | {name}:
            self._shared.add(name)
        node = simplified(node, self._given)
        if not names_in(node) <= self._known.keys() | self._given.keys():
            self._known |= {} if seen is None else {name: seen}
            return seen is not None
        numbers = {**self._known, **self._given}
        node = simplified(taken(node, numbers), self._given)
        value = evaluate(node, numbers)
        if isinstance(node, ast.Name | ast.Constant):  # another name for what is known, or what is switched off
            self._known[name] = value
            return True
        self._known[name] = value if seen is None else seen
        text = equation(node, numbers, self._given, self._known[name])
        self._lines += [Line(name, text, name in self._shared)] if text else []
        return text is not None
