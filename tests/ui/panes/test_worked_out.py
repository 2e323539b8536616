"""The arithmetic in the Code pane: every printed line is true as it stands."""

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
from tui_trainer.frontend.produced import Produced
from tui_trainer.observed.commands import AdvancePhase, Apply, GoTo, Step
from tui_trainer.observed.phase import Phase

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
EQUATION = re.compile(r"(?:(?P<name>.+): |(?P<shared>\w+) = )(?P<left>[^=]+) = (?P<right>[-+.e\d]+)")


def value_of(node: ast.expr) -> float:
    """What a printed expression comes to."""
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


def last_place(number: str) -> float:
    """What one in the last printed digit of a number is worth: 0.01 in '3.14', 1e-08 in '3.14e-06'."""
    mantissa, _, exponent = number.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def assert_true(line: str) -> str:
    """A printed equation holds to half its last printed digit. Returns what it is of."""
    found = EQUATION.fullmatch(line)
    assert found, line
    off = abs(value_of(ast.parse(found["left"], mode="eval").body) - float(found["right"]))
    assert off <= last_place(found["right"]) * (0.5 + 1e-6), line
    return found["name"] or found["shared"]


def variations(one: Hyperparameter) -> Iterator[Value]:
    """Other values of a hyperparameter: its ends where they are allowed, and some between."""
    for value in (0, 0.1, 0.95, 2, "strong_wolfe"):
        try:
            yield one.check(value if isinstance(one.default, int | str) else float(value))
        except (ValueError, TypeError):
            continue


RUNS = [
    (optimizer.name, changed, value)
    for optimizer in OPTIMIZERS
    for changed, value in [("", 0), *((h.name, v) for h in optimizer.hyperparameters for v in variations(h))]
]
"""Optimizer, hyperparameter and its value: the suite takes a pairwise sample, the nightly run all."""
IN_BATCHES = ("linear", "polynomial")


def lines_of(drive: Drive, to_come: bool = False) -> list[str]:
    """The equations of the last update, or of the one to come."""
    produced = Produced(drive.seen)
    lines = produced.update_to_come() if to_come else produced.by(Phase.UPDATE)
    return [line for line in lines if "=" in line]


def check(drive: Drive, optimizer: str, to_come: bool = False) -> None:
    """Each line is true, and each weight's is its optimizer's rule, not just a difference."""
    lines = lines_of(drive, to_come)
    weights = [line for line in lines if " of " not in line and ": " in line]
    assert {assert_true(line) for line in lines} >= {"w[0]", "w[1]", "b"}
    if OPTIMIZERS[optimizer].code.rule.lines:
        assert all("*" in line for line in weights), lines


@pytest.mark.parametrize(("optimizer", "changed", "value"), pairwise(RUNS))
def test_every_line_is_true(optimizer: str, changed: str, value: Value) -> None:
    """At every step, before and after the update, after going back and far on, whatever the hyperparameters."""
    values = {changed: value} if changed else {}
    drive = Drive(with_optimizer("logistic-sgd", optimizer, **values))
    for _ in range(2):
        drive.send(*[AdvancePhase()] * 4)
        check(drive, optimizer, to_come=True)
        drive.send(AdvancePhase())
        check(drive, optimizer)
    drive.send(GoTo(1))
    drive.go()
    check(drive, optimizer)
    drive.send(*[Step()] * 20)
    check(drive, optimizer)


@pytest.mark.parametrize(("optimizer", "name"), by_turns(OPTIMIZERS.names(), IN_BATCHES))
def test_every_line_is_true_of_batches(optimizer: str, name: str) -> None:
    """The same with large and small gradients, of a few rows each, and hyperparameters that are edited on the way."""
    drive = Drive(with_optimizer(name, optimizer))
    drive.send(Apply("batch_size", 4), *[Step()] * 3, Apply("optimizer.lr", 0.0003))
    for _ in range(3):
        for line in lines_of(drive):
            assert_true(line)
        drive.send(*[Step()] * 9)
