"""TracedNumber: a float that records how it was computed, so that a recorded step computes it again in every step.

Optimizers compute factors such as 1 - beta1**t in Python. Torch's operations receive them as plain numbers, so their
origin is found by their value: a traced number passes a tag to torch, a number that no other number is equal to.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

FIRST_TAGS = (1.2071067811, 1.3183098861)
"""Tag of the first traced number of each of the two traces that are compared."""
TAG_SPACING = 2.0**-31 * 1_234_567
"""Difference between the tags of two traced numbers."""
OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
"""Arithmetic that Python and TorchScript compute with the same bits, by its operator."""


@dataclass(frozen=True)
class NumberLine:
    """Line of TorchScript that computes or compares numbers."""

    text: str
    tensor: str = ""
    """Variable of the tensor that the line reads; empty if it reads only numbers."""


class TracedNumber(float):
    """Number of a traced step. Its float is the tag; `value` is the number itself."""

    numbers: "TracedNumbers"
    value: float
    name: str

    def __new__(cls, numbers: "TracedNumbers", value: float, name: str, tag: float) -> Self:
        """Return a traced number. `name`: its variable in the recorded step."""
        number = super().__new__(cls, tag)
        number.numbers, number.value, number.name = numbers, value, name
        return number

    def __add__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("+", self, other)

    def __radd__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("+", other, self)

    def __sub__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("-", self, other)

    def __rsub__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("-", other, self)

    def __mul__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("*", self, other)

    def __rmul__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("*", other, self)

    def __truediv__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("/", self, other)

    def __rtruediv__(self, other: float) -> "TracedNumber":
        return self.numbers.combine("/", other, self)

    def __pow__(self, other: float, modulo: None = None) -> "TracedNumber":
        return self.numbers.combine("**", self, other)

    def __rpow__(self, other: float, modulo: None = None) -> "TracedNumber":
        return self.numbers.combine("**", other, self)

    def __neg__(self) -> "TracedNumber":
        return self.numbers.combine("*", self, -1.0)

    def __lt__(self, other: float) -> bool:
        return self.numbers.compare("<", self, other, operator.lt)

    def __le__(self, other: float) -> bool:
        return self.numbers.compare("<=", self, other, operator.le)

    def __gt__(self, other: float) -> bool:
        return self.numbers.compare(">", self, other, operator.gt)

    def __ge__(self, other: float) -> bool:
        return self.numbers.compare(">=", self, other, operator.ge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and self.numbers.compare("==", self, other, operator.eq)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return self != 0.0

    def __hash__(self) -> int:
        return float.__hash__(self)


class TracedNumbers:
    """Traced numbers of one trace, and the lines of TorchScript that compute them."""

    def __init__(self, first_tag: float, add_line: Callable[[NumberLine], None]) -> None:
        """`add_line`: function that is called with each line, in the order of the computation."""
        self._first_tag = first_tag
        self._add_line = add_line
        self._numbers: list[TracedNumber] = []
        self._by_text: dict[str, TracedNumber] = {}

    def new(self, text: str, value: float) -> TracedNumber:
        """Return the number that the TorchScript expression `text` computes; the same expression is computed only once.

        `text` may contain only numbers that never change during a step.
        """
        if text not in self._by_text:
            self._by_text[text] = self._add(text, value)
        return self._by_text[text]

    def read(self, tensor: str, value: float) -> TracedNumber:
        """Return the number that a tensor contains now; `tensor`: its variable. Later it may contain another number."""
        return self._add(f"float({tensor})", value, tensor)

    def combine(self, symbol: str, left: float, right: float) -> TracedNumber:
        """Return the result of an operation on two numbers, at least one of them traced."""
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            return NotImplemented
        value = OPERATIONS[symbol](_value(left), _value(right))
        return self.new(f"{_text(left)} {symbol} {_text(right)}", value)

    def compare(self, symbol: str, left: float, right: float, holds: Callable[[float, float], bool]) -> bool:
        """Return the result of a comparison. The recorded step ends where the result is another."""
        result = holds(_value(left), _value(right))
        condition = f"{_text(left)} {symbol} {_text(right)}"
        self._add_line(NumberLine(f"if {f'not ({condition})' if result else condition}:\n            break"))
        return result

    def _add(self, text: str, value: float, tensor: str = "") -> TracedNumber:
        name = f"number_{len(self._numbers)}"
        self._add_line(NumberLine(f"{name} = {text}", tensor))
        self._numbers.append(TracedNumber(self, value, name, self._first_tag + len(self._numbers) * TAG_SPACING))
        return self._numbers[-1]

    def texts_by_tag(self) -> dict[float, str]:
        """Return the variables of all traced numbers by their tags, with their negatives and square roots.

        Torch negates some factors, and its optimizers take square roots with math.sqrt, which returns a plain float.
        """
        texts: dict[float, str] = {}
        for number in self._numbers:
            tag = float.__float__(number)
            texts |= {tag: number.name, -tag: f"-{number.name}", math.sqrt(tag): f"torch.sqrt({number.name})"}
        return texts


def _value(number: float) -> float:
    return number.value if isinstance(number, TracedNumber) else float(number)


def _text(number: float) -> str:
    """Return a number as TorchScript source."""
    if isinstance(number, TracedNumber):
        return number.name
    return number_source(float(number))


def number_source(number: float) -> str:
    """Return a float as TorchScript source."""
    return f"({number!r})" if math.isfinite(number) else f"float('{number}')"
