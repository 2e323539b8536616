"""Properties of conditions for random texts, compared with Python's eval."""

import timeit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conditions.conditions import (
    ANY_TEXT,
    CONDITIONS,
    NAMES,
    SPECIAL_FLOATS,
    numbers,
    parsed,
    python_names,
)
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.conditions.completion import complete, word_at
from tui_trainer.conditions.condition import Condition


def python_result(text: str, names: dict[str, object]) -> bool:
    """Return Python's value of a generated text; discard the example where Python raises or gives a complex number."""
    try:
        return bool(eval(text, {"__builtins__": {}}, names))  # generated above
    except (ArithmeticError, ValueError, TypeError):
        assume(False)
        raise


@given(CONDITIONS, SPECIAL_FLOATS, SPECIAL_FLOATS)
def test_equal_to_python(text: str, loss: float, best_loss: float) -> None:
    """A generated text, and its text with normalized spaces, is true exactly if Python's eval says so."""
    values = numbers(loss=loss, best_loss=best_loss)
    condition = parsed(text)
    expected = python_result(text, python_names(values))
    assert condition.holds(values) is expected
    assert python_result(str(condition), python_names(values)) is expected


@given(CONDITIONS, SPECIAL_FLOATS)
def test_round_trip(text: str, loss: float) -> None:
    """str() parses back to an equal condition with the same text, required names and result."""
    condition = parsed(text)
    again = parsed(str(condition))
    assert again == condition
    assert hash(again) == hash(condition)
    assert str(again) == str(condition)
    assert again.required_names == condition.required_names
    assert again.holds(numbers(loss=loss)) is condition.holds(numbers(loss=loss))


@given(CONDITIONS, SPECIAL_FLOATS, SPECIAL_FLOATS)
def test_a_missing_value_does_not_matter_where_a_condition_holds(text: str, loss: float, best_loss: float) -> None:
    """A condition that holds while a value does not exist yet also holds with any value."""
    condition = parsed(text)
    if condition.holds(numbers(loss=loss, best_loss=None)):
        assert condition.holds(numbers(loss=loss, best_loss=best_loss))


@given(CONDITIONS, st.none() | SPECIAL_FLOATS)
def test_any_condition_can_be_tested_and_reported(text: str, loss: float | None) -> None:
    """Evaluation raises for no value, and reads only required values; the report is a line that begins with the condition."""
    condition, values = parsed(text), numbers(loss=loss)
    assert condition.holds(values) in (True, False)
    report = condition.report(values)
    assert report.startswith(str(condition))
    assert len(report.splitlines()) == 1
    assert values.read == condition.required_names.scalars | {f"param {name}" for name in condition.required_names.weights}


@given(ANY_TEXT)
def test_any_text_is_a_condition_or_an_error_with_a_column(text: str) -> None:
    """Only ConditionError is raised: a line of text, with a column within the text."""
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
    """For every text and cursor, the word contains the cursor and the completions have no duplicates."""
    cursor = min(cursor, len(text))
    start, end = word_at(text, cursor)
    assert 0 <= start <= cursor <= end <= len(text)
    found = complete(text, cursor, NAMES)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("before", ["", "loss < 1 and ", "not (", "abs(", "w[0] + "])
def test_completions_of_a_value_are_values(before: str) -> None:
    """Where a value is expected, every completion is the name of a value."""
    for offered in complete(before, len(before), NAMES):
        if offered != "not" and not offered.endswith(("(", "('")):
            parsed(f"{offered} < 1")


@pytest.mark.parametrize("text", ["loss < 0.1", "abs(w[0] - 2.4) < 0.01"])
def test_evaluation_is_fast(text: str) -> None:
    """Evaluating a condition takes less than 20 µs, far less than an update."""
    holds, values = parsed(text).holds, numbers()
    assert min(timeit.repeat(lambda: holds(values), number=200, repeat=10)) < 200 * 20e-6
