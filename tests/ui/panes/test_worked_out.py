"""The arithmetic in the Code pane: every printed equation is true."""

import ast
import math
import operator
import re
from collections.abc import Iterator

import pytest

from tests.engine.drive import Drive
from tests.engine.runs import with_optimizer
from tests.pairwise import by_turns, pairwise
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.explain.expression import UnreadableRuleError, parse_rule_line
from tui_trainer.frontend.phase_results import PhaseResults
from tui_trainer.observed.commands import AdvancePhase, Apply, GoTo, Step
from tui_trainer.observed.phase import Phase

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
EQUATION = re.compile(r"(?:(?P<name>.+): |(?P<shared>\w+) = )(?P<left>[^=]+) = (?P<right>[-+.e\d]+)")


def value_of(node: ast.expr) -> float:
    """Return the value of a printed expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value_of(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return math.pow(value_of(node.left), value_of(node.right))
    if isinstance(node, ast.BinOp):
        return float(OPERATORS[type(node.op)](value_of(node.left), value_of(node.right)))
    assert isinstance(node, ast.Call)
    assert ast.unparse(node.func) == "sqrt"
    return math.sqrt(value_of(node.args[0]))


def last_digit(number: str) -> float:
    """Return the value of a 1 in the last printed digit of a number: 0.01 in '3.14', 1e-08 in '3.14e-6'."""
    mantissa, _, exponent = number.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def assert_true(line: str) -> str:
    """Check a printed equation to half its last digit. Return the name on its left, such as w[0]."""
    found = EQUATION.fullmatch(line)
    assert found, line
    off = abs(value_of(ast.parse(found["left"], mode="eval").body) - float(found["right"]))
    assert off <= last_digit(found["right"]) * (0.5 + 1e-6), line
    return found["name"] or found["shared"]


def variations(hyperparameter: Hyperparameter) -> Iterator[Value]:
    """Yield other values of a hyperparameter: its limits where they are allowed, and some between."""
    for value in (0, 0.1, 0.95, 2, "strong_wolfe"):
        try:
            yield hyperparameter.check(value if isinstance(hyperparameter.default, int | str) else float(value))
        except (ValueError, TypeError):
            continue


RUNS = [
    (optimizer.name, changed, value)
    for optimizer in OPTIMIZERS
    for changed, value in [("", 0), *((h.name, v) for h in optimizer.hyperparameters for v in variations(h))]
]
"""Optimizer, hyperparameter and its value: the suite takes a third of them, the nightly run all."""
IN_BATCHES = ("linear", "polynomial")


def lines_of(drive: Drive, upcoming: bool = False) -> list[str]:
    """Return the equations of the last update, or of the next one."""
    results = PhaseResults(drive.seen, drive.recipe)
    lines = results.next_update_lines() if upcoming else results.of(Phase.UPDATE)
    return [line for line in lines if "=" in line]


def is_worked_out(optimizer: str) -> bool:
    """Return whether the Code pane works the rule out; of a rule with other operations it shows the change alone."""
    try:
        return bool([parse_rule_line(line) for line in OPTIMIZERS[optimizer].code.rule.lines])
    except UnreadableRuleError:
        return False


def test_rules_are_worked_out() -> None:
    """The rule of every optimizer that has one is worked out number by number."""
    assert [entry.name for entry in OPTIMIZERS if entry.code.rule.lines and not is_worked_out(entry.name)] == []


def check(drive: Drive, optimizer: str, upcoming: bool = False) -> None:
    """Check that each line is true and that weights' lines are the optimizer's rule, not a difference."""
    lines = lines_of(drive, upcoming)
    weights = [line for line in lines if " of " not in line and ": " in line]
    assert {assert_true(line) for line in lines} >= {"w[0]", "w[1]", "b"}
    if is_worked_out(optimizer):
        assert all("*" in line for line in weights), lines


@pytest.mark.parametrize(("optimizer", "changed", "value"), pairwise(RUNS)[::3])
def test_every_line_is_true(optimizer: str, changed: str, value: Value) -> None:
    """Lines are true before and after an update, after going back and 20 steps later."""
    values = {changed: value} if changed else {}
    drive = Drive(with_optimizer("logistic-sgd", optimizer, **values))
    for _ in range(2):
        drive.send(*[AdvancePhase()] * 4)
        check(drive, optimizer, upcoming=True)
        drive.send(AdvancePhase())
        check(drive, optimizer)
    drive.send(GoTo(1))
    drive.go()
    check(drive, optimizer)
    drive.send(*[Step()] * 20)
    check(drive, optimizer)


@pytest.mark.parametrize(("optimizer", "name"), by_turns(OPTIMIZERS.names(), IN_BATCHES))
def test_every_line_is_true_of_batches(optimizer: str, name: str) -> None:
    """Lines are true with batches of a few rows, large and small gradients, and edits on the way."""
    drive = Drive(with_optimizer(name, optimizer))
    drive.send(Apply("batch_size", 4), *[Step()] * 3, Apply("optimizer.lr", 0.0003))
    for _ in range(3):
        for line in lines_of(drive):
            assert_true(line)
        drive.send(*[Step()] * 9)
