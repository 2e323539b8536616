"""Condition: a parsed breakpoint condition, which is tested after each update."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tui_trainer.base.expressions.evaluate import (
    MissingValueError,
    NumberFunction,
    Values,
    compile_boolean,
    compile_leaf,
)
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.expressions.nodes import Boolean, Leaf, Reduction, Scalar, Weight
from tui_trainer.base.expressions.parser import parse
from tui_trainer.base.numbers import EXACT_DIGITS, shortest
from tui_trainer.base.text import clean_text

MIN_DIGITS = 5
"""Minimum number of significant digits of a value in a report."""
MISSING = "none yet"
"""Text of a value that does not exist yet, such as the loss before the first step."""


@dataclass(frozen=True)
class RequiredNames:
    """Names of the values that a condition reads."""

    scalars: frozenset[str]
    """Names of the step's values, such as loss."""
    weights: frozenset[str]
    """Names of weight tensors in the model."""

    def __or__(self, other: "RequiredNames") -> "RequiredNames":
        return RequiredNames(self.scalars | other.scalars, self.weights | other.weights)


@dataclass(frozen=True)
class Condition:
    """A breakpoint condition such as `loss < 0.1`: parsed once, tested after every update.

    str() is its text with normalized spaces and parentheses; parsing that text gives an equal condition. Numbers are
    float64 by IEEE rules: 1 / 0 is inf, and a comparison with nan is false (`!=` is true). If a value does
    not exist yet, a comparison with it is false, and so is `not` of that comparison.

    >>> names = Names.for_shapes({"w": (3, 1), "b": (1,)}, metrics=["loss", "best_loss"])
    >>> condition = Condition.parse("loss<0.1 and w[0]>1", names)
    >>> print(condition)
    loss < 0.1 and w[0] > 1
    >>> sorted(condition.required_names.scalars), sorted(condition.required_names.weights)
    (['loss'], ['w'])
    >>> Condition.parse("los < 0.1", names)
    Traceback (most recent call last):
        ...
    tui_trainer.base.expressions.lexer.ConditionError: unknown name 'los': did you mean loss or best_loss?
    """

    tree: Boolean
    leaves: tuple[Leaf, ...] = field(init=False, compare=False, repr=False)
    """Values that the condition reads, from left to right in its text."""
    required_names: RequiredNames = field(init=False, compare=False, repr=False)
    """Names of the values that the condition reads."""
    holds: Callable[[Values], bool] = field(init=False, compare=False, repr=False)
    """Function that returns whether the condition is true for the values of a step."""

    def __post_init__(self) -> None:
        leaves = tuple(dict.fromkeys(self.tree.leaves()))
        scalars = frozenset(leaf.name for leaf in leaves if isinstance(leaf, Scalar))
        weights = frozenset(leaf.weights.name for leaf in leaves if isinstance(leaf, Weight | Reduction))
        object.__setattr__(self, "leaves", leaves)
        object.__setattr__(self, "required_names", RequiredNames(scalars, weights))
        object.__setattr__(self, "holds", compile_boolean(self.tree))

    @classmethod
    def parse(cls, text: str, names: Names) -> "Condition":
        """Parse a condition. Raises ConditionError with the message and the column of the error."""
        return cls(parse(text, names))

    def __str__(self) -> str:
        return str(self.tree)

    def __reduce__(self) -> tuple[type["Condition"], tuple[Boolean]]:
        return Condition, (self.tree,)  # what is computed from the tree can't be pickled

    def report(self, values: Values) -> str:
        """Return one line with the condition and the values that it read.

        The values have enough digits to see from them whether the condition is true.
        """
        numbers = {leaf: _read_number(leaf, values) for leaf in self.leaves}
        holds = self.holds(values)
        for digits in range(MIN_DIGITS, EXACT_DIGITS + 1):
            texts = {leaf: _number_text(number, digits) for leaf, number in numbers.items()}
            if self._holds_for_texts(texts, values) is holds:
                break
        shown = ", ".join(f"{leaf} = {text}" for leaf, text in texts.items())
        return clean_text(f"{self}: {shown}" if shown else str(self))

    def _holds_for_texts(self, texts: dict[Leaf, str], values: Values) -> bool:
        """Return whether the condition is true for the rounded values in `texts`."""
        return compile_boolean(self.tree, lambda leaf: _compile_constant(texts[leaf]))(values)


def _read_number(leaf: Leaf, values: Values) -> float | None:
    try:
        return compile_leaf(leaf)(values)
    except MissingValueError:
        return None


def _number_text(number: float | None, digits: int) -> str:
    return MISSING if number is None else shortest(number, digits)


def _compile_constant(text: str) -> NumberFunction:
    def read(_: Values) -> float:
        if text == MISSING:
            raise MissingValueError
        return float(text)

    return read
