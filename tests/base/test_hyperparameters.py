"""What a person may type, and where a nudge leads."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Scale, Value
from tui_trainer.base.typed_numbers import TypedFloat, read_float
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.datasets import NOISE, PREPARE
from tui_trainer.catalogue.models import DEGREE
from tui_trainer.catalogue.optimizer_hyperparameters import LEARNING_RATE, MOMENTUM
from tui_trainer.catalogue.settings import BATCH_SIZE, DIVERGES_AT, SEED, SETTINGS

DECLARED = [h for registry in CATALOGUE.values() for entry in registry for h in entry.hyperparameters]
ALL = list(dict.fromkeys([*DECLARED, *SETTINGS]))
"""Each declaration once, however many entries share it."""
SWITCH = Hyperparameter(name="zero", label="zero the gradients", default=True, help="", live=True)
EVERY = [*ALL, SWITCH]
RUBBISH = ["", " ", "nan", "inf", "-inf", "1e999", "-1e999", "text", "１", "٣", "1_000", "0x10", "1,5", "--1", "1 2"]
LADDER = [float(f"{digit}e{power}") for power in range(-12, 12) for digit in (1, 2, 5)]


def test_the_default_is_allowed() -> None:
    """A declaration's default passes its own check, and comes back when its text is typed."""
    for one in EVERY:
        assert one.check(one.default) == one.default
        assert one.parse(str(one.default)) == one.default
        assert type(one.parse(f" {one.default} ")) is type(one.default), one


def parsed_or_refused(one: Hyperparameter, text: str) -> tuple[Value | None, str]:
    """The value that a text is and no message, or no value and the message that refuses it."""
    try:
        return one.parse(text), ""
    except UserError as error:
        return None, str(error)


@pytest.mark.parametrize("text", [*RUBBISH, "9" * 400, "9" * 5000, "x" * 10_000, "\x1b[2J", "1\n2", "\x00", "½"])
def test_rubbish_is_refused(text: str) -> None:
    """One line that names the hyperparameter and says what would be right; nothing of the rubbish's controls."""
    for one in EVERY:
        value, message = parsed_or_refused(one, text)
        assert value is None, one
        assert message.startswith(f"{one.label} can't be ")
        hint = message.rpartition(": write ")[2].removeprefix("a point: ").split(" or ")
        assert message.endswith(f": it is {one.range_text}") or all(one.parse(right) is not None for right in hint)
        assert message.isprintable()
        assert len(message) < 250


@given(text=st.text(max_size=50))
def test_whatever_is_typed_is_checked(text: str) -> None:
    """It is refused with a line for a person, or it is a value in range."""
    for one in EVERY:
        value, message = parsed_or_refused(one, text)
        assert message.isprintable(), one
        assert message if value is None else one.check(value) == value, one


@pytest.mark.parametrize(
    ("one", "text", "value"),
    [
        (LEARNING_RATE, "0.05", 0.05), (LEARNING_RATE, " 1e-3 ", 0.001), (LEARNING_RATE, "2", 2.0),
        (BATCH_SIZE, "0", 0), (BATCH_SIZE, "32", 32), (SEED, "4294967295", 4294967295), (SWITCH, "off", False),
        (SWITCH, "True", True), (PREPARE, "standardize", "standardize"), (MOMENTUM, "0", 0.0),
    ],
)
def test_what_is_right_is_taken(one: Hyperparameter, text: str, value: object) -> None:
    """With the type of the default."""
    parsed = one.parse(text)
    assert parsed == value
    assert type(parsed) is type(one.default)


@pytest.mark.parametrize(
    ("one", "value", "message"),
    [
        (LEARNING_RATE, -1, "learning rate can't be -1: it is a number above 0"),
        (LEARNING_RATE, 0.0, "learning rate can't be 0.0: it is a number above 0"),
        (LEARNING_RATE, float("nan"), "learning rate can't be nan: it is a number above 0"),
        (LEARNING_RATE, "fast", "learning rate can't be 'fast': it is a number above 0"),
        (LEARNING_RATE, True, "learning rate can't be true: it is a number above 0"),
        (LEARNING_RATE, None, "learning rate can't be None: it is a number above 0"),
        (MOMENTUM, 1.0, "momentum can't be 1.0: it is a number from 0 below 1"),
        (BATCH_SIZE, -1, "batch size can't be -1: it is a whole number from 0 up to 1000000000"),
        (BATCH_SIZE, 2.0, "batch size can't be 2.0: it is a whole number from 0 up to 1000000000"),
        (SEED, 2**32, "seed can't be 4294967296: it is a whole number from 0 up to 4294967295"),
        (DEGREE, 0, "degree can't be 0: it is a whole number from 1 up to 12"),
        (DIVERGES_AT, 1, "diverges at can't be 1: it is a number above 1"),
        (PREPARE, "log", "prepare can't be 'log': it is one of none, divide_by_max, standardize"),
        (SWITCH, 1, "zero the gradients can't be 1: it is true or false"),
    ],
)
def test_the_message(one: Hyperparameter, value: Any, message: str) -> None:
    """It names the value and says what is right, in plain figures."""
    with pytest.raises(UserError) as caught:
        one.check(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("one", "text", "said"),
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
        (LEARNING_RATE, "1 2", "'1 2': it is a number above 0"),
        (LEARNING_RATE, "-0,5", "'-0,5': it is a number above 0"),
        (LEARNING_RATE, "1e-400", "1e-400 (rounded to 0 by float64): it is a number above 0"),
        (LEARNING_RATE, "1e309", "1e309 (too large for float64): it is a number above 0"),
        (LEARNING_RATE, "-0.50", "-0.50: it is a number above 0"),
        (MOMENTUM, "50 %", "'50 %': write 0.5"),
        (MOMENTUM, "1,5", "'1,5': it is a number from 0 below 1"),
        (BATCH_SIZE, "1e3", "'1e3': write 1000"),
        (BATCH_SIZE, "10k", "'10k': write 10000"),
        (BATCH_SIZE, "1.000", "'1.000': write 1 or 1000"),
        (BATCH_SIZE, "1.5", "'1.5': it is a whole number from 0 up to 1000000000"),
        (BATCH_SIZE, "1e999", "'1e999': it is a whole number from 0 up to 1000000000"),
    ],
)
def test_numbers_as_people_type_them(one: Hyperparameter, text: str, said: str) -> None:
    """An error shows what was typed, and what to write where that can be guessed and would be right."""
    with pytest.raises(UserError) as caught:
        one.parse(f" {text} ")
    assert str(caught.value) == f"{one.label} can't be {said}"


@given(text=st.text("0123456789.,_ '%kMeE+-−٣０\u202f", max_size=14))
@pytest.mark.parametrize("one", [LEARNING_RATE, MOMENTUM, SEED], ids=lambda h: h.name)
def test_what_is_advised_is_taken(one: Hyperparameter, text: str) -> None:
    """Whatever an error says to write is a value when it is written."""
    try:
        one.parse(text)
    except UserError as error:
        advice = str(error).partition(": write ")[2].removeprefix("a point: ")
        for right in advice.split(" or ") if advice else ():
            assert one.check(one.parse(right)) == one.parse(right)


@pytest.mark.parametrize("text", ["1e309", "1e-400"])
def test_a_number_that_keeps_its_text(text: str) -> None:
    """It is a float like others where it is saved, copied or calculated with."""
    number = read_float(text)
    assert isinstance(number, TypedFloat)
    assert number.typed == text
    for other in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert (float(other), other.typed) == (float(text), text)
    assert type(read_float("0.000")) is type(read_float("inf")) is type(read_float("0e5")) is float


@pytest.mark.parametrize(
    ("value", "said"), [("0,05", "'0,05': write a point: 0.05"), ("0.05", "'0.05': write it without quotation marks: 0.05")]
)
def test_a_text_in_place_of_a_number(value: str, said: str) -> None:
    """What a recipe has as a text gets the same answer."""
    with pytest.raises(UserError, match=rf"^learning rate can't be {said}$"):
        LEARNING_RATE.check(value)


@pytest.mark.parametrize("digits", [400, 6000])
def test_a_very_long_number(digits: int) -> None:
    """A whole number that no float can hold, or that Python doesn't write out, is refused like any other."""
    for one in (SEED, LEARNING_RATE):
        with pytest.raises(UserError, match=f"^{one.label} can't be "):
            one.check(10**digits)


def test_the_ladder_goes_up_and_down() -> None:
    """From a 1-2-5 value one goes to its neighbour, and back again."""
    for below, value, above in zip(LADDER, LADDER[1:], LADDER[2:], strict=False):
        assert LEARNING_RATE.nudge(value, +1) == above
        assert LEARNING_RATE.nudge(value, -1) == below
        assert LEARNING_RATE.nudge(above, -1) == value


@given(st.floats(1e-9, 1e9))
def test_from_between_rungs(value: float) -> None:
    """From any value a nudge leads to the next rung above or below."""
    assume(min(abs(rung / value - 1) for rung in LADDER) > 1e-6)
    assert LEARNING_RATE.nudge(value, +1) == min(rung for rung in LADDER if rung > value)
    assert LEARNING_RATE.nudge(value, -1) == max(rung for rung in LADDER if rung < value)


@pytest.mark.parametrize("value", [5e-324, 1e-320, 1.7e308])
@pytest.mark.parametrize("direction", [-1, 1])
def test_at_the_ends_of_all_numbers(value: float, direction: int) -> None:
    """Where there is no next value that is allowed, a nudge stays in range."""
    assert LEARNING_RATE.check(LEARNING_RATE.nudge(value, direction)) > 0  # type: ignore[operator] # a float


@pytest.mark.parametrize(
    ("one", "value", "direction", "there"),
    [
        (MOMENTUM, 0.0, -1, 0.0), (MOMENTUM, 0.05, -1, 0.0), (MOMENTUM, 0.1, +1, 0.2), (MOMENTUM, 0.2, +1, 0.3),
        (MOMENTUM, 0.9, +1, 0.9), (MOMENTUM, 0.99, -1, 0.89), (NOISE, 999.5, +1, 1000.0), (BATCH_SIZE, 0, -1, 0),
        (BATCH_SIZE, 7, +1, 8), (SEED, 4294967295, +1, 4294967295), (DIVERGES_AT, 2.0, -1, 2.0), (SWITCH, True, 1, False),
        (PREPARE, "none", -1, "standardize"), (PREPARE, "standardize", +1, "none"),
    ],
)
def test_even_steps(one: Hyperparameter, value: Any, direction: int, there: object) -> None:
    """By equal steps, to the end of the range and no further; choices go round."""
    nudged = one.nudge(value, direction)
    assert nudged == there
    assert type(nudged) is type(one.default)


@given(st.lists(st.sampled_from([-1, 1]), max_size=30))
def test_nudges_stay_allowed(directions: list[int]) -> None:
    """Any number of nudges from the default ends at a value that is allowed."""
    for one in ALL:
        value = one.default
        for direction in directions:
            value = one.check(one.nudge(value, direction))


def test_it_can_be_explained() -> None:
    """Every declaration has a label and a help text that ends like a sentence, and a range in words."""
    for one in ALL:
        assert one.label, one
        assert one.help.endswith("."), one
        assert "e+" not in one.range_text, one
        assert one.scale is not Scale.DECADE or one.minimum >= 0, one
