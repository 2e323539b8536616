"""Worked-out updates: printed equations are true, and terms that are switched off are left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panes.test_worked_out import assert_true
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import Rule
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.explain.difference import comparison_text
from tui_trainer.explain.update import WeightUpdate, change_line, work_out_update

WEIGHT = st.floats(-1e6, 1e6, width=32)
GRADIENT = st.floats(-1e10, 1e10, width=32)
RATE = st.floats(1e-8, 10).map(lambda rate: float(f"{rate:.3g}"))
DESCENT = OPTIMIZERS["gd_by_hand"].code.rule


def texts(rule: Rule, values: dict[str, Value], *numbers: float) -> list[str]:
    """Return the lines of a first update, given the weight before, the gradient and the weight after."""
    before, gradient, after = numbers
    return [line.text for line in work_out_update(rule, values, WeightUpdate(before, gradient, after, {}, {}))]


@given(WEIGHT, GRADIENT, RATE)
def test_gradient_descent_equation_is_true(w: float, g: float, lr: float) -> None:
    """The printed equation holds for float32 weights, gradients and learning rates of any size."""
    after = float(np.float32(w) - np.float32(lr) * np.float32(g))
    (line,) = texts(DESCENT, {"lr": lr}, w, g, after)
    assert_true(f"w: {line}")


@given(WEIGHT, WEIGHT)
def test_change_equation_is_true(before: float, after: float) -> None:
    """The printed old value and change add up to the printed new value."""
    assert_true(f"w: {change_line(before, after).text}")


def test_first_update_of_the_tutorial() -> None:
    """All numbers have the decimals of the weight, so that the equation can be checked by hand."""
    assert texts(DESCENT, {"lr": 0.01}, 2.2690517902, 161.0042572, 0.6590092) == [
        "2.26905 - 0.01 * 161.00426 = 0.65901"
    ]


@pytest.mark.parametrize(("before", "after", "end"), [(1234567.5, -3.0, "= -3.0"), (100000.0, 0.5, "= 0.50")])
def test_small_difference_of_large_numbers(before: float, after: float, end: str) -> None:
    """A result that is small beside its operands is still printed with digits."""
    assert change_line(before, after).text.endswith(end)


def test_weight_that_the_rule_does_not_give() -> None:
    """A weight that differs from the rule's result is shown as a change, not by the rule."""
    assert texts(DESCENT, {"lr": 0.01}, 2.0, 1.0, 3.0) == ["2 + 1 = 3"]


@pytest.mark.parametrize(("before", "gradient"), [(-0.0, 0.0), (0.0, -0.0), (-0.0, -0.0)])
def test_minus_zero(before: float, gradient: float) -> None:
    """Equations of zeros have no minus zero."""
    assert texts(DESCENT, {"lr": 0.5}, before, gradient, before - 0.5 * gradient) == ["0 - 0.5 * 0 = 0"]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("momentum", {"lr": 0.5, "momentum": 0.0, "weight_decay": 0.0}, ["2 - 0.5 * 4 = 0"]),
        ("momentum", {"lr": 0.5, "momentum": 0.0, "weight_decay": 1.0}, ["4 + 1 * 2 = 6", "2 - 0.5 * 6 = -1"]),
        ("momentum", {"lr": 0.5, "momentum": 0.5, "weight_decay": 0.0}, ["0.5 * 0 + 4 = 4", "2 - 0.5 * 4 = 0"]),
    ],
)
def test_terms_of_zero_are_left_out(name: str, values: dict[str, Value], expected: list[str]) -> None:
    """A momentum or weight decay of 0 adds no term to the equation."""
    after = float(expected[-1].rpartition("= ")[2])
    assert texts(OPTIMIZERS[name].code.rule, values, 2.0, 4.0, after) == expected


@pytest.mark.parametrize(
    "lines",
    [("param -= lr * param.grad.sign()",), ("g = torch.clamp(param.grad, -1, 1)", "param -= lr * g"), ("param.neg_()",)],
)
def test_rule_with_other_operations(lines: tuple[str, ...]) -> None:
    """A rule with operations that can't be worked out is shown as the weight's change."""
    assert texts(Rule(lines), {"lr": 0.1}, 2.0, 1.0, 3.0) == ["2 + 1 = 3"]


@pytest.mark.parametrize(
    ("value", "other", "words"),
    [
        (161.00425986, 161.0042572, "161.004260, differs by 3e-6"),
        (0.5, 0.5, "0.5, the same"),
        (100.0, 250.0, "100, differs by 2e2"),
        (float("nan"), 1.0, "nan"),
    ],
)
def test_comparison_of_two_numbers(value: float, other: float, words: str) -> None:
    """The first number is shown to the digit in which the two differ."""
    assert comparison_text(value, other) == words
