"""Hyperparameter: one declaration gives the row on screen, the keys that nudge it, the flag and the help text."""

import math
from dataclasses import dataclass
from enum import StrEnum

from tui_trainer.errors import UserError
from tui_trainer.text import clean_text

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
        stripped = text.strip()
        try:
            return self.check(self._read(stripped))
        except (ValueError, OverflowError) as error:
            if isinstance(error, UserError):
                raise
            raise self._wrong(repr(clean_text(text, 40))) from None

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
        moved = float(f"{min(max(moved, self.minimum), self.maximum):.12g}")
        return self._typed(moved) if self._inside(moved) else value

    @property
    def range_text(self) -> str:
        """What is allowed, in words: 'a number above 0'."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if isinstance(self.default, bool):
            return "true or false"
        noun = "a whole number" if isinstance(self.default, int) else "a number"
        if self.maximum == math.inf and self.minimum > -math.inf and not self.above_minimum:
            return f"{noun}, {_plain(self.minimum)} or more"
        low = "" if self.minimum == -math.inf else f"{'above' if self.above_minimum else 'from'} {_plain(self.minimum)}"
        high = "" if self.maximum == math.inf else f"{'below' if self.below_maximum else 'up to'} {_plain(self.maximum)}"
        return " ".join(part for part in (noun, low, high) if part)

    def _read(self, text: str) -> Value:
        if self.choices:
            return text
        if isinstance(self.default, bool):
            return {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}.get(
                text.lower(), text
            )
        if not text.isascii() or "_" in text:
            raise ValueError(text)
        return int(text) if isinstance(self.default, int) else float(text)

    def _check_number(self, value: object) -> Value:
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

    def _wrong(self, shown: str) -> UserError:
        return UserError(f"{self.label} can't be {shown}: it is {self.range_text}")


def shown(value: object) -> str:
    """A wrong value as an error message shows it."""
    if isinstance(value, str):
        return repr(clean_text(value, 40))
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return clean_text(str(value), 40)
    except ValueError:  # Python doesn't write out a whole number of more than 4300 digits
        return "a number that long"


def _plain(bound: float) -> str:
    """A bound as a person writes it: 4294967295, not 4.29497e+09."""
    return str(int(bound)) if abs(bound) < 1e15 and bound == int(bound) else f"{bound:g}"


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
