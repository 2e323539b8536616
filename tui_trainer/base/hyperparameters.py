"""Hyperparameter: the declaration of a setting; its row on screen, its option and its help text are made from it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.numbers import grouped, round_to_digits, thousands, typable
from tui_trainer.base.paths import absolute_path
from tui_trainer.base.text import clean_text, is_plain_text
from tui_trainer.base.typed_numbers import TypedFloat, correction, read_float, typed_number_text

Value = bool | int | float | str
"""A value of a hyperparameter."""
MAX_TEXT_LENGTH = 20_000
"""Maximum number of characters of a text that is not chosen from a list; it is enough for the names of 1,000 columns."""


class Scale(StrEnum):
    """Values that nudge() goes through: DECADE is 1, 2 and 5 times each power of ten, EVEN is steps of equal size."""

    DECADE = "1-2-5"
    EVEN = "even"


@dataclass(frozen=True)
class TextForm:
    """Form that a text must have: what it is in words, and the function that reads it."""

    words: str
    """Description for error messages and help, such as 'numbers with - between them'."""
    read: Callable[[str], str]
    """Function that returns a text in its usual spelling. Raises ValueError if it doesn't have the form."""
    examples: tuple[str, ...]
    """Texts that have the form."""


@dataclass(frozen=True)
class Hyperparameter:
    """A setting of a run: a number, a switch, a choice or a text. Its type is the type of `default`.

    >>> rate = Hyperparameter("lr", "learning rate", 0.01, help="Step size.", live=True, minimum=0,
    ...                       excludes_minimum=True, scale=Scale.DECADE)
    >>> rate.parse("1e-3"), rate.nudge(0.01, +1), rate.range_text
    (0.001, 0.02, 'a number above 0')
    >>> rate.parse("-1")
    Traceback (most recent call last):
    tui_trainer.base.errors.UserError: learning rate can't be -1: it must be a number above 0
    """

    name: str
    """Key in recipes and name of the command-line option, such as lr."""
    label: str
    """Name on screen and in messages, such as learning rate."""
    default: Value
    help: str
    """Help text in full sentences."""
    live: bool
    """Whether the value can be changed during a run, by an edit. If not, a change starts a new run."""
    minimum: float = -math.inf
    maximum: float = math.inf
    excludes_minimum: bool = False
    """Whether the minimum itself is not allowed."""
    excludes_maximum: bool = False
    """Whether the maximum itself is not allowed."""
    scale: Scale = Scale.EVEN
    step: float = 1
    """Difference between two neighbouring values of an even scale."""
    choices: tuple[str, ...] = ()
    """Texts to choose from; empty for numbers, switches and any text."""
    spellings: Mapping[str, str] = field(default_factory=FrozenMapping, hash=False)
    """Other spellings of the choices, such as ';' for 'semicolon'."""
    form: TextForm | None = None
    """Form of a text that is not chosen from a list; None for any text in one line."""
    is_file: bool = False
    """Whether the value is the path of a file: recipes are saved with the path relative to their folder."""
    written_at_default: bool = True
    """Whether recipes contain the value while it is the default: not if earlier versions wrote recipes without it."""
    zero_means: str = ""
    """Meaning of 0, which rows show behind it, such as 'all'."""
    unit: str = ""
    """Unit that rows show behind the value, such as '× start'."""
    extra: str = ""
    """Name, such as 'penalty', by which a row "more" hides its row while the value is the default; empty for a row that is always shown."""
    has_row: bool = True
    """Whether the screen has a row for it; otherwise only recipes, options and dialogs set it."""

    def parse(self, text: str) -> Value:
        """Return the value of a typed text; of a path, the absolute path.

        Raises UserError, whose message says which values are allowed.
        """
        if self.is_file:
            return self.check(absolute_path(str(self.check(text))))
        if isinstance(self.default, str):
            return self.check(text)
        typed = text.strip()
        try:
            value = self._parse_without_checks(typed)
        except (ValueError, OverflowError):
            raise self._text_error(typed) from None
        if isinstance(value, int | float) and self._is_number and not self._is_in_range(value):
            raise self._error(typed_number_text(clean_text(typed, 40), value))
        return self.check(value)

    def check(self, value: object) -> Value:
        """Return the value if it has the right type and is in range. Raises UserError otherwise."""
        if self.choices:
            chosen = self.spellings.get(value, value.strip()) if isinstance(value, str) else value
            if chosen not in self.choices:
                raise self._error(wrong_value_text(value))
            return str(chosen)
        if isinstance(self.default, str):
            return self._check_text(value)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise self._error(wrong_value_text(value))
            return value
        return self._check_number(value)

    def nudge(self, value: Value, direction: int) -> Value:
        """Return the next value within the range, up (direction +1) or down (-1).

        The first choice follows the last one, a switch is flipped, and a text stays as it is.
        """
        if self.choices:
            index = (self.choices.index(str(value)) + direction) % len(self.choices)
            return self.choices[index]
        if isinstance(value, bool):
            return not value
        if isinstance(value, str):
            return value
        moved = _next_decade_value(float(value), direction) if self.scale is Scale.DECADE else (
            float(value) + direction * self.step
        )
        moved = round_to_digits(min(max(moved, self.minimum), self.maximum))
        return self._as_number_type(moved) if self._is_in_range(moved) else value

    @property
    def range_text(self) -> str:
        """The allowed values in words: 'a number above 0'."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.form:
            return self.form.words
        if isinstance(self.default, str):
            return "the path of a file" if self.is_file else "a text in one line"
        if isinstance(self.default, bool):
            return "true or false"
        noun = "a whole number" if isinstance(self.default, int) else "a number"
        low, high = _limit_text(self.minimum), _limit_text(self.maximum)
        if self.maximum == math.inf and self.minimum > -math.inf and not self.excludes_minimum:
            return f"{noun}, {low} or more"
        above = "" if self.minimum == -math.inf else f"{'above' if self.excludes_minimum else 'from'} {low}"
        below = "" if self.maximum == math.inf else f"{'below' if self.excludes_maximum else 'up to'} {high}"
        return " ".join(part for part in (noun, above, below) if part)

    def _parse_without_checks(self, text: str) -> Value:
        if isinstance(self.default, bool):
            return {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}.get(
                text.lower(), text
            )
        if not text.isascii() or "_" in text:
            raise ValueError(text)
        return int(text) if isinstance(self.default, int) else read_float(text)

    @property
    def is_any_text(self) -> bool:
        """Whether the value is any text, and not chosen from a list."""
        return isinstance(self.default, str) and not self.choices

    @property
    def _is_number(self) -> bool:
        return not isinstance(self.default, bool | str)

    def _check_text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self._error(wrong_value_text(value))
        if not is_plain_text(value):
            raise self._error(wrong_value_text(value), "it must be one line without control characters")
        if len(value) > MAX_TEXT_LENGTH:
            limit = f"it has {thousands(len(value))} characters, at most {thousands(MAX_TEXT_LENGTH)} are allowed"
            raise self._error(wrong_value_text(value), limit)
        try:
            return self.form.read(value) if self.form else value
        except ValueError:
            raise self._error(wrong_value_text(value)) from None

    def _check_number(self, value: object) -> Value:
        if isinstance(value, str):
            raise self._text_error(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error(wrong_value_text(value))
        if isinstance(self.default, int) and not isinstance(value, int):
            raise self._error(wrong_value_text(value))
        if not self._is_in_range(value):
            raise self._error(wrong_value_text(value))
        return self._as_number_type(value)

    def _is_in_range(self, value: float) -> bool:
        try:
            finite = math.isfinite(value)
        except OverflowError:  # a whole number of more than 308 digits
            return False
        if not finite or not self.minimum <= value <= self.maximum:
            return False
        is_low_enough = value < self.maximum or not self.excludes_maximum
        return is_low_enough and (value > self.minimum or not self.excludes_minimum)

    def _as_number_type(self, value: float) -> Value:
        return int(value) if isinstance(self.default, int) else float(value)

    def _text_error(self, text: str) -> UserError:
        """Return the error for a text that is not a value, with a hint if it is clear which number was meant."""
        hint = correction(text, isinstance(self.default, int), self._is_valid_number) if self._is_number else ""
        return self._error(repr(clean_text(text, 40)), hint)

    def _is_valid_number(self, text: str) -> bool:
        """Return whether a text is a number of the right type within the range."""
        try:
            return self._is_in_range(self._parse_without_checks(text))  # type: ignore[arg-type] # only called for numbers
        except (ValueError, OverflowError):
            return False

    def _error(self, text: str, hint: str = "") -> UserError:
        return UserError(f"{self.label} can't be {text}: {hint or f'it must be {self.range_text}'}")


def _limit_text(value: float) -> str:
    """Return a limit of a range as text; whole numbers have thousands separators: 1,000,000."""
    return grouped(value) if math.isfinite(value) and value == int(value) else typable(value)


def wrong_value_text(value: object) -> str:
    """Return a wrong value as text for an error message."""
    if isinstance(value, str):
        return repr(clean_text(value, 40))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, TypedFloat):
        return typed_number_text(clean_text(value.typed, 40), value)
    try:
        return clean_text(str(value), 40)
    except ValueError:  # Python refuses to print an int of more than 4,300 digits
        return "a number that long"


def _next_decade_value(value: float, direction: int) -> float:
    """Return the number of the series ..., 0.1, 0.2, 0.5, 1, 2, 5, ... that is next above or below `value`.

    `direction`: +1 for above, -1 for below. If `value` is 0 or less, 0.001 is returned for +1, and
    `value` itself for -1.
    """
    if value <= 0:
        return 0.001 if direction > 0 else value
    exponent = math.floor(math.log10(value))
    numbers = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    tolerance = 1e-9 * value
    if direction > 0:
        return next(number for number in numbers if number > value + tolerance)
    return next(number for number in reversed(numbers) if number < value - tolerance)
