"""Formulas written out: the digits that make them true, and nothing that is switched off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panes.test_worked_out import assert_true
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import Rule
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.explain.difference import compared
from tui_trainer.explain.update import WeightUpdate, changed, worked_out

WEIGHT = st.floats(-1e6, 1e6, width=32)
GRADIENT = st.floats(-1e10, 1e10, width=32)
RATE = st.floats(1e-8, 10).map(lambda rate: float(f"{rate:.3g}"))
DESCENT = OPTIMIZERS["gd_by_hand"].code.rule


def texts(rule: Rule, values: dict[str, Value], *numbers: float) -> list[str]:
    """The lines of a first update, from the weight before, the gradient and the weight after."""
    before, gradient, after = numbers
    return [line.text for line in worked_out(rule, values, WeightUpdate(before, gradient, after, {}, {}))]


@given(WEIGHT, GRADIENT, RATE)
def test_a_step_down_the_gradient_is_true(w: float, g: float, lr: float) -> None:
    """As float32 computes it, whatever the sizes of weight, gradient and rate."""
    after = float(np.float32(w) - np.float32(lr) * np.float32(g))
    (line,) = texts(DESCENT, {"lr": lr}, w, g, after)
    assert_true(f"w: {line}")


@given(WEIGHT, WEIGHT)
def test_a_change_is_true(before: float, after: float) -> None:
    """Old value and change give the new one, as printed."""
    assert_true(f"w: {changed(before, after).text}")


def test_the_tutorial_s_first_update() -> None:
    """In the digits of the weight, so that it can be checked by hand."""
    assert texts(DESCENT, {"lr": 0.01}, 2.2690517902, 161.0042572, 0.6590092) == [
        "2.26905 - 0.01 * 161.00426 = 0.65901"
    ]


@pytest.mark.parametrize(("before", "after", "end"), [(1234567.5, -3.0, "= -3.0"), (100000.0, 0.5, "= 0.50")])
def test_what_little_is_left_is_not_nothing(before: float, after: float, end: str) -> None:
    """Of two large numbers that are nearly the same."""
    assert changed(before, after).text.endswith(end)


def test_what_the_rule_does_not_give_is_a_change() -> None:
    """A weight that is not where the rule leads is not said to be."""
    assert texts(DESCENT, {"lr": 0.01}, 2.0, 1.0, 3.0) == ["2 + 1 = 3"]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("momentum", {"lr": 0.5, "momentum": 0.0, "weight_decay": 0.0}, ["2 - 0.5 * 4 = 0"]),
        ("momentum", {"lr": 0.5, "momentum": 0.0, "weight_decay": 1.0}, ["4 + 1 * 2 = 6", "2 - 0.5 * 6 = -1"]),
        ("momentum", {"lr": 0.5, "momentum": 0.5, "weight_decay": 0.0}, ["0.5 * 0 + 4 = 4", "2 - 0.5 * 4 = 0"]),
    ],
)
def test_what_is_switched_off_is_left_out(name: str, values: dict[str, Value], expected: list[str]) -> None:
    """A momentum or a weight decay of 0 has no term."""
    after = float(expected[-1].rpartition("= ")[2])
    assert texts(OPTIMIZERS[name].code.rule, values, 2.0, 4.0, after) == expected


@pytest.mark.parametrize(
    ("value", "other", "words"),
    [
        (161.00425986, 161.0042572, "161.004260, differs by 3e-06"),
        (0.5, 0.5, "0.5, the same"),
        (100.0, 250.0, "100, differs by 2e+02"),
        (float("nan"), 1.0, "nan"),
    ],
)
def test_two_numbers_beside_each_other(value: float, other: float, words: str) -> None:
    """The first one is shown to the digit in which they differ."""
    assert compared(value, other) == words
