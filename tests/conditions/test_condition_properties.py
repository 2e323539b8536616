"""Conditions: what must hold of any text, against Python's own eval."""

import timeit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conditions.conditions import ANY_TEXT, NAMES, SOMETIMES, TRUTHS, numbers, parsed, python_names
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.conditions.completion import complete, word_at
from tui_trainer.conditions.condition import Condition


def python_says(text: str, names: dict[str, object]) -> bool:
    """What Python makes of a generated text; where Python raises or leaves the real numbers, it says nothing."""
    try:
        return bool(eval(text, {"__builtins__": {}}, names))  # generated above
    except (ArithmeticError, ValueError, TypeError):
        assume(False)
        raise


@given(TRUTHS, SOMETIMES, SOMETIMES)
def test_it_means_what_python_means(text: str, loss: float, best_loss: float) -> None:
    """A generated text holds exactly when Python's own eval says so, and so does its text in the usual spacing."""
    values = numbers(loss=loss, best_loss=best_loss)
    condition = parsed(text)
    says = python_says(text, python_names(values))
    assert condition.holds(values) is says
    assert python_says(str(condition), python_names(values)) is says


@given(TRUTHS, SOMETIMES)
def test_round_trip(text: str, loss: float) -> None:
    """str() reads back as an equal condition, which reads the same and has the same text."""
    condition = parsed(text)
    again = parsed(str(condition))
    assert again == condition
    assert hash(again) == hash(condition)
    assert str(again) == str(condition)
    assert again.needs == condition.needs
    assert again.holds(numbers(loss=loss)) is condition.holds(numbers(loss=loss))


@given(TRUTHS, SOMETIMES, SOMETIMES)
def test_what_holds_without_a_number_holds_with_any(text: str, loss: float, best_loss: float) -> None:
    """A condition that holds while a number is not there yet holds whatever that number may be."""
    condition = parsed(text)
    if condition.holds(numbers(loss=loss, best_loss=None)):
        assert condition.holds(numbers(loss=loss, best_loss=best_loss))


@given(TRUTHS, st.none() | SOMETIMES)
def test_any_condition_can_be_tested_and_reported(text: str, loss: float | None) -> None:
    """No value raises; only what is needed is asked for; the report is one line that begins with the condition."""
    condition, values = parsed(text), numbers(loss=loss)
    assert condition.holds(values) in (True, False)
    report = condition.report(values)
    assert report.startswith(str(condition))
    assert len(report.splitlines()) == 1
    assert values.asked == condition.needs.scalars | {f"param {name}" for name in condition.needs.weights}


@given(ANY_TEXT)
def test_any_text_is_a_condition_or_an_error_at_a_place(text: str) -> None:
    """Nothing but ConditionError is raised: one line, at a column of the text."""
    try:
        again = parsed(str(parsed(text)))
    except ConditionError as error:
        found: Condition | ConditionError = error
    else:
        found = again
    assert isinstance(found, Condition) or 0 <= found.position <= len(text)
    assert len(str(found).splitlines()) == 1


@given(ANY_TEXT, st.integers(0, 300))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    """Wherever the cursor stands in whatever text, there is a word around it and a list without doubles."""
    cursor = min(cursor, len(text))
    start, end = word_at(text, cursor)
    assert 0 <= start <= cursor <= end <= len(text)
    found = complete(text, cursor, NAMES)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("before", ["", "loss < 1 and ", "not (", "abs(", "w[0] + "])
def test_what_is_offered_as_a_value_is_one(before: str) -> None:
    """Where a value may stand, every name that is offered is one."""
    for offered in complete(before, len(before), NAMES):
        if offered != "not" and not offered.endswith(("(", "('")):
            parsed(f"{offered} < 1")


@pytest.mark.parametrize("text", ["loss < 0.1", "abs(w[0] - 2.4) < 0.01"])
def test_it_is_cheap(text: str) -> None:
    """Testing a condition costs far less than an update: under 20 µs anywhere, a fraction of one on a fast machine."""
    holds, values = parsed(text).holds, numbers()
    assert min(timeit.repeat(lambda: holds(values), number=200, repeat=10)) < 200 * 20e-6
