"""Parsing, checking and nudging of hyperparameters."""

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import MAX_TEXT_LENGTH, Hyperparameter, Scale, Value
from tui_trainer.base.typed_numbers import TypedFloat, read_float
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.dataset_hyperparameters import NOISE, PREPARE
from tui_trainer.catalogue.models import DEGREE
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE, MOMENTUM
from tui_trainer.catalogue.settings import BATCH_SIZE, DIVERGES_AT, SEED, SETTINGS
from tui_trainer.catalogue.table import DELIMITER, FILE, TARGET

DECLARED = [h for registry in CATALOGUE.values() for entry in registry for h in entry.hyperparameters]
ALL = list(dict.fromkeys([*DECLARED, *SETTINGS]))
"""Each declaration once, even if several entries share it."""
SWITCH = Hyperparameter(name="zero", label="zero the gradients", default=True, help="", live=True)
TEXTS = [h for h in ALL if isinstance(h.default, str) and not h.choices]
"""Hyperparameters that have any text as their value."""
EVERY = [*(h for h in ALL if h not in TEXTS), SWITCH]
INVALID = ["", " ", "nan", "inf", "-inf", "1e999", "-1e999", "text", "１", "٣", "1_000", "0x10", "1,5", "--1", "1 2"]
DECADE_VALUES = [float(f"{digit}e{power}") for power in range(-12, 12) for digit in (1, 2, 5)]


def test_the_default_is_allowed() -> None:
    """A default is allowed, and is the value of its own text."""
    for declared in TEXTS:
        assert declared.check(declared.default) == declared.parse(str(declared.default)) == declared.default
    for declared in EVERY:
        assert declared.check(declared.default) == declared.default
        assert declared.parse(str(declared.default)) == declared.default
        assert type(declared.parse(f" {declared.default} ")) is type(declared.default), declared


def parsed_or_refused(declared: Hyperparameter, text: str) -> tuple[Value | None, str]:
    """Return the value of a text and no message, or None and the error message."""
    try:
        return declared.parse(text), ""
    except UserError as error:
        return None, str(error)


@pytest.mark.parametrize("text", [*INVALID, "9" * 400, "9" * 5000, "x" * 10_000, "\x1b[2J", "1\n2", "\x00", "½"])
def test_invalid_text(text: str) -> None:
    """The error is a line that names the hyperparameter and what is allowed, without control characters."""
    for declared in EVERY:
        value, message = parsed_or_refused(declared, text)
        assert value is None, declared
        assert message.startswith(f"{declared.label} can't be ")
        advice = message.rpartition(": write ")[2].removeprefix("a point: ").split(" or ")
        is_range = message.endswith(f": it must be {declared.range_text}")
        assert is_range or all(declared.parse(right) is not None for right in advice)
        assert message.isprintable()
        assert len(message) < 250


@given(text=st.text(max_size=50))
def test_any_text(text: str) -> None:
    """Any text raises UserError with a printable line, or gives a value in range."""
    for declared in EVERY:
        value, message = parsed_or_refused(declared, text)
        assert message.isprintable(), declared
        assert message if value is None else declared.check(value) == value, declared


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        (LEARNING_RATE, "0.05", 0.05), (LEARNING_RATE, " 1e-3 ", 0.001), (LEARNING_RATE, "2", 2.0),
        (BATCH_SIZE, "0", 0), (BATCH_SIZE, "32", 32), (SEED, "4294967295", 4294967295), (SWITCH, "off", False),
        (SWITCH, "True", True), (PREPARE, "standardize", "standardize"), (MOMENTUM, "0", 0.0),
    ],
)
def test_valid_text(declared: Hyperparameter, text: str, value: object) -> None:
    """A parsed value has the type of the default."""
    parsed = declared.parse(text)
    assert parsed == value
    assert type(parsed) is type(declared.default)


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        (LEARNING_RATE, -1, "learning rate can't be -1: it must be a number above 0"),
        (LEARNING_RATE, 0.0, "learning rate can't be 0.0: it must be a number above 0"),
        (LEARNING_RATE, float("nan"), "learning rate can't be nan: it must be a number above 0"),
        (LEARNING_RATE, "fast", "learning rate can't be 'fast': it must be a number above 0"),
        (LEARNING_RATE, True, "learning rate can't be true: it must be a number above 0"),
        (LEARNING_RATE, None, "learning rate can't be None: it must be a number above 0"),
        (MOMENTUM, 1.0, "momentum can't be 1.0: it must be a number from 0 below 1"),
        (BATCH_SIZE, -1, "batch size can't be -1: it must be a whole number from 0 up to 1,000,000,000"),
        (BATCH_SIZE, 2.0, "batch size can't be 2.0: it must be a whole number from 0 up to 1,000,000,000"),
        (SEED, 2**32, "seed can't be 4294967296: it must be a whole number from 0 up to 4,294,967,295"),
        (DEGREE, 0, "degree can't be 0: it must be a whole number from 1 up to 12"),
        (DIVERGES_AT, 1, "diverges at can't be 1: it must be a number above 1"),
        (PREPARE, "log", "prepare can't be 'log': it must be one of none, divide_by_max, standardize, min_max"),
        (SWITCH, 1, "zero the gradients can't be 1: it must be true or false"),
    ],
)
def test_messages(declared: Hyperparameter, value: Any, message: str) -> None:
    """The message names the value and what is allowed, with numbers written out."""
    with pytest.raises(UserError) as caught:
        declared.check(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("declared", "text", "message"),
    [
        (LEARNING_RATE, "0,05", "'0,05': write a point: 0.05"),
        (LEARNING_RATE, ",5", "',5': write a point: .5"),
        (LEARNING_RATE, "0,05e-3", "'0,05e-3': write a point: 0.05e-3"),
        (LEARNING_RATE, "1.000,5", "'1.000,5': write 1000.5"),
        (LEARNING_RATE, "1,000.5", "'1,000.5': write 1000.5"),
        (LEARNING_RATE, "1,000", "'1,000': write 1.000 or 1000"),
        (LEARNING_RATE, "1\u202f000", "'1 000': write 1000"),
        (LEARNING_RATE, "1'000", '"1\'000": write 1000'),
        (LEARNING_RATE, "1_000", "'1_000': write 1000"),
        (LEARNING_RATE, "０．０５", "'０．０５': write 0.05"),
        (LEARNING_RATE, "٠٫٠٥", "'٠٫٠٥': write 0.05"),
        (LEARNING_RATE, "1е-3", "'1е-3': write 1e-3"),
        (LEARNING_RATE, "5%", "'5%': write 0.05"),
        (LEARNING_RATE, "1 2", "'1 2': it must be a number above 0"),
        (LEARNING_RATE, "-0,5", "'-0,5': it must be a number above 0"),
        (LEARNING_RATE, "1e-400", "1e-400 (rounded to 0 by float64): it must be a number above 0"),
        (LEARNING_RATE, "1e309", "1e309 (too large for float64): it must be a number above 0"),
        (LEARNING_RATE, "-0.50", "-0.50: it must be a number above 0"),
        (MOMENTUM, "50 %", "'50 %': write 0.5"),
        (MOMENTUM, "1,5", "'1,5': it must be a number from 0 below 1"),
        (BATCH_SIZE, "1e3", "'1e3': write 1000"),
        (BATCH_SIZE, "10k", "'10k': write 10000"),
        (BATCH_SIZE, "1.000", "'1.000': write 1 or 1000"),
        (BATCH_SIZE, "1.5", "'1.5': it must be a whole number from 0 up to 1,000,000,000"),
        (BATCH_SIZE, "1e999", "'1e999': it must be a whole number from 0 up to 1,000,000,000"),
    ],
)
def test_numbers_as_people_type_them(declared: Hyperparameter, text: str, message: str) -> None:
    """An error shows what was typed, and what to write if the meaning can be guessed and is allowed."""
    with pytest.raises(UserError) as caught:
        declared.parse(f" {text} ")
    assert str(caught.value) == f"{declared.label} can't be {message}"


@given(text=st.text("0123456789.,_ '%kMeE+-−٣０\u202f", max_size=14))
@pytest.mark.parametrize("declared", [LEARNING_RATE, MOMENTUM, SEED], ids=lambda h: h.name)
def test_a_suggestion_is_valid(declared: Hyperparameter, text: str) -> None:
    """A text that an error suggests is valid."""
    try:
        declared.parse(text)
    except UserError as error:
        advice = str(error).partition(": write ")[2].removeprefix("a point: ")
        for right in advice.split(" or ") if advice else ():
            assert declared.check(declared.parse(right)) == declared.parse(right)


@pytest.mark.parametrize("text", ["1e309", "1e-400"])
def test_typed_float(text: str) -> None:
    """A float beyond float64's range keeps its text when it is copied or pickled."""
    number = read_float(text)
    assert isinstance(number, TypedFloat)
    assert number.typed == text
    for other in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert (float(other), other.typed) == (float(text), text)
    assert type(read_float("0.000")) is type(read_float("inf")) is type(read_float("0e5")) is float


@pytest.mark.parametrize(
    ("value", "message"), [("0,05", "'0,05': write a point: 0.05"), ("0.05", "'0.05': write it without quotation marks: 0.05")]
)
def test_a_text_instead_of_a_number(value: str, message: str) -> None:
    """A number that is a text in a recipe gets the same hint as a typed one."""
    with pytest.raises(UserError, match=rf"^learning rate can't be {message}$"):
        LEARNING_RATE.check(value)


def test_a_text() -> None:
    """A text is kept as it is, white space included, and is not nudged; a path becomes absolute when it is typed."""
    for text in ("price", " two words ", "größe", "a,\"b\"", "x" * MAX_TEXT_LENGTH):
        assert TARGET.parse(text) == TARGET.check(text) == TARGET.nudge(text, 1) == text
    assert FILE.check("houses.csv") == "houses.csv"
    assert FILE.parse("b/../houses.csv") == str(Path.cwd() / "houses.csv")
    assert FILE.parse("~/houses.csv") == str(Path.home() / "houses.csv")
    assert FILE.range_text == "the path of a file"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "5: it must be a text in one line"),
        (True, "true: it must be a text in one line"),
        ("two\nlines", "'two lines': it must be one line without control characters"),
        ("\x1b[2J", "'[2J': it must be one line without control characters"),
        ("caf\udce9", "'caf': it must be one line without control characters"),
        ("x" * (MAX_TEXT_LENGTH + 1), f"'{'x' * 39}…': it has 20,001 characters, at most 20,000 are allowed"),
    ],
)
def test_a_wrong_text(value: object, message: str) -> None:
    """A value that is no text, a text with control characters and a long one are refused, with what is allowed."""
    with pytest.raises(UserError) as caught:
        TARGET.check(value)
    assert str(caught.value) == f"target can't be {message}"


@pytest.mark.parametrize(("typed", "value"), [(";", "semicolon"), ("\t", "tab"), (" comma ", "comma")])
def test_a_choice_with_another_spelling(typed: str, value: str) -> None:
    """Another spelling of a choice becomes the choice, typed or in a recipe."""
    assert DELIMITER.parse(typed) == DELIMITER.check(typed) == value


@pytest.mark.parametrize("digits", [400, 6000])
def test_a_very_long_number(digits: int) -> None:
    """An int that overflows float64, or that Python refuses to print, raises UserError."""
    for declared in (SEED, LEARNING_RATE):
        with pytest.raises(UserError, match=f"^{declared.label} can't be "):
            declared.check(10**digits)


def test_nudges_of_a_decade_scale() -> None:
    """A nudge of a 1-2-5 value gives its neighbour, and the opposite nudge returns."""
    for below, value, above in zip(DECADE_VALUES, DECADE_VALUES[1:], DECADE_VALUES[2:], strict=False):
        assert LEARNING_RATE.nudge(value, +1) == above
        assert LEARNING_RATE.nudge(value, -1) == below
        assert LEARNING_RATE.nudge(above, -1) == value


@given(st.floats(1e-9, 1e9))
def test_nudge_between_two_values(value: float) -> None:
    """A nudge of any value gives the next 1-2-5 value above or below."""
    assume(min(abs(number / value - 1) for number in DECADE_VALUES) > 1e-6)
    assert LEARNING_RATE.nudge(value, +1) == min(number for number in DECADE_VALUES if number > value)
    assert LEARNING_RATE.nudge(value, -1) == max(number for number in DECADE_VALUES if number < value)


@pytest.mark.parametrize("value", [5e-324, 1e-320, 1.7e308])
@pytest.mark.parametrize("direction", [-1, 1])
def test_nudge_at_the_ends_of_float64(value: float, direction: int) -> None:
    """A nudge stays in range if there is no next value."""
    assert LEARNING_RATE.check(LEARNING_RATE.nudge(value, direction)) > 0  # type: ignore[operator] # a float


@pytest.mark.parametrize(
    ("declared", "value", "direction", "expected"),
    [
        (MOMENTUM, 0.0, -1, 0.0), (MOMENTUM, 0.05, -1, 0.0), (MOMENTUM, 0.1, +1, 0.2), (MOMENTUM, 0.2, +1, 0.3),
        (MOMENTUM, 0.9, +1, 0.9), (MOMENTUM, 0.99, -1, 0.89), (NOISE, 999.5, +1, 1000.0), (BATCH_SIZE, 0, -1, 0),
        (BATCH_SIZE, 7, +1, 8), (SEED, 4294967295, +1, 4294967295), (DIVERGES_AT, 2.0, -1, 2.0), (SWITCH, True, 1, False),
        (PREPARE, "none", -1, "min_max"), (PREPARE, "min_max", +1, "none"),
    ],
)
def test_even_steps(declared: Hyperparameter, value: Any, direction: int, expected: object) -> None:
    """Nudges by equal steps stop at the ends of the range; after the last choice comes the first."""
    nudged = declared.nudge(value, direction)
    assert nudged == expected
    assert type(nudged) is type(declared.default)


@given(st.lists(st.sampled_from([-1, 1]), max_size=30))
def test_nudges_stay_allowed(directions: list[int]) -> None:
    """Any nudges from the default give an allowed value."""
    for declared in ALL:
        value = declared.default
        for direction in directions:
            value = declared.check(declared.nudge(value, direction))


def test_help_texts() -> None:
    """Every declaration has a label, a help text that is a sentence, and a range without exponents."""
    for declared in ALL:
        assert declared.label, declared
        assert declared.help.endswith("."), declared
        assert "e+" not in declared.range_text, declared
        assert declared.scale is not Scale.DECADE or declared.minimum >= 0, declared
