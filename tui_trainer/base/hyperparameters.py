"""Hyperparameter: one declaration gives the row on screen, the keys that nudge it, the flag and the help text."""

import math
from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import rounded_to, shortest
from tui_trainer.base.text import clean_text
from tui_trainer.base.typed_numbers import TypedFloat, correction, number_words, read_float

Value = bool | int | float | str
"""What a hyperparameter, and so an edit, can be set to."""


class Scale(StrEnum):
    """How a nudge moves a value: along 1-2-5 values of every power of ten, or by equal steps."""

    DECADE = "1-2-5"
    EVEN = "even"


@dataclass(frozen=True)
class Hyperparameter:
    """A number or a choice that steers a run; the type of `default` is its type."""

    name: str
    label: str
    default: Value
    help: str
    live: bool
    """True: changing it is an edit and the run goes on. False: it starts a new run."""
    minimum: float = -math.inf
    maximum: float = math.inf
    above_minimum: bool = False
    """True: the minimum itself is not allowed."""
    below_maximum: bool = False
    """True: the maximum itself is not allowed."""
    scale: Scale = Scale.EVEN
    step: float = 1
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> Value:
        """The value a person typed. Raises UserError with one line that says what would be right."""
        typed = text.strip()
        try:
            value = self._read(typed)
        except (ValueError, OverflowError):
            raise self._wrong_text(typed) from None
        if isinstance(value, int | float) and self._is_number and not self._inside(value):
            raise self._wrong(number_words(clean_text(typed, 40), value))
        return self.check(value)

    def check(self, value: object) -> Value:
        """The value, if it is of this hyperparameter's type and range. Raises UserError otherwise."""
        if self.choices:
            chosen = value.strip() if isinstance(value, str) else value
            if chosen not in self.choices:
                raise self._wrong(shown(value))
            return str(chosen)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise self._wrong(shown(value))
            return value
        return self._check_number(value)

    def nudge(self, value: Value, direction: int) -> Value:
        """The next value up (+1) or down (-1), kept inside the range."""
        if self.choices:
            place = (self.choices.index(str(value)) + direction) % len(self.choices)
            return self.choices[place]
        if isinstance(value, bool):
            return not value
        moved = _next_decade_value(float(value), direction) if self.scale is Scale.DECADE else (
            float(value) + direction * self.step
        )
        moved = rounded_to(min(max(moved, self.minimum), self.maximum))
        return self._typed(moved) if self._inside(moved) else value

    @property
    def range_text(self) -> str:
        """What is allowed, in words: 'a number above 0'."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if isinstance(self.default, bool):
            return "true or false"
        noun = "a whole number" if isinstance(self.default, int) else "a number"
        low, high = shortest(self.minimum, 6), shortest(self.maximum, 6)
        if self.maximum == math.inf and self.minimum > -math.inf and not self.above_minimum:
            return f"{noun}, {low} or more"
        above = "" if self.minimum == -math.inf else f"{'above' if self.above_minimum else 'from'} {low}"
        below = "" if self.maximum == math.inf else f"{'below' if self.below_maximum else 'up to'} {high}"
        return " ".join(part for part in (noun, above, below) if part)

    def _read(self, text: str) -> Value:
        if self.choices:
            return text
        if isinstance(self.default, bool):
            return {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}.get(
                text.lower(), text
            )
        if not text.isascii() or "_" in text:
            raise ValueError(text)
        return int(text) if isinstance(self.default, int) else read_float(text)

    @property
    def _is_number(self) -> bool:
        return not self.choices and not isinstance(self.default, bool)

    def _check_number(self, value: object) -> Value:
        if isinstance(value, str):
            raise self._wrong_text(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(shown(value))
        if isinstance(self.default, int) and not isinstance(value, int):
            raise self._wrong(shown(value))
        if not self._inside(value):
            raise self._wrong(shown(value))
        return self._typed(value)

    def _inside(self, value: float) -> bool:
        try:
            finite = math.isfinite(value)
        except OverflowError:  # a whole number of more than 308 digits
            return False
        if not finite or not self.minimum <= value <= self.maximum:
            return False
        return not ((self.above_minimum and value == self.minimum) or (self.below_maximum and value == self.maximum))

    def _typed(self, value: float) -> Value:
        return int(value) if isinstance(self.default, int) else float(value)

    def _wrong_text(self, text: str) -> UserError:
        """The error for a text that is no value, with the number that it may mean."""
        hint = correction(text, isinstance(self.default, int), self._fits) if self._is_number else ""
        return self._wrong(repr(clean_text(text, 40)), hint)

    def _fits(self, text: str) -> bool:
        """Whether a text is a number of the right type and range."""
        try:
            return self._inside(self._read(text))  # type: ignore[arg-type] # of a number's declaration it is a number
        except (ValueError, OverflowError):
            return False

    def _wrong(self, shown: str, hint: str = "") -> UserError:
        return UserError(f"{self.label} can't be {shown}: {hint or f'it is {self.range_text}'}")


def shown(value: object) -> str:
    """A wrong value as an error message shows it."""
    if isinstance(value, str):
        return repr(clean_text(value, 40))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, TypedFloat):
        return number_words(clean_text(value.typed, 40), value)
    try:
        return clean_text(str(value), 40)
    except ValueError:  # Python doesn't write out a whole number of more than 4300 digits
        return "a number that long"


def _next_decade_value(value: float, direction: int) -> float:
    """The nearest of ..., 0.1, 0.2, 0.5, 1, 2, 5, ... above or below `value`."""
    if value <= 0:
        return 0.001 if direction > 0 else value
    exponent = math.floor(math.log10(value))
    ladder = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    tolerance = 1e-9 * value
    if direction > 0:
        return next(rung for rung in ladder if rung > value + tolerance)
    return next(rung for rung in reversed(ladder) if rung < value - tolerance)
