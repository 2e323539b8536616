"""Condition: an expression over the numbers of a run that holds at a step or not."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tui_trainer.base.expressions.names import Names
from tui_trainer.base.expressions.number_nodes import Reduction, Scalar, Weight
from tui_trainer.base.expressions.parser import parse
from tui_trainer.base.expressions.tree import Leaf, MissingError, NumberOf, Truth, Values
from tui_trainer.base.numbers import shortest
from tui_trainer.base.text import clean_text

FEWEST_DIGITS, ALL_DIGITS = 5, 17
NOT_YET = "none yet"


@dataclass(frozen=True)
class Needs:
    """What a condition reads."""

    scalars: frozenset[str]
    """Numbers of the step."""
    weights: frozenset[str]
    """Tensors of weights, by the model's own names."""

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(self.scalars | other.scalars, self.weights | other.weights)


@dataclass(frozen=True)
class Condition:
    """An expression such as `loss < 0.1`, read once and tested at every step.

    str() is its text in the usual spacing, which reads back as an equal condition. Numbers are float64 by IEEE rules:
    1 / 0 is inf, and a comparison with nan is false (`!=` is true). A comparison with a number that is not there yet
    is unknown; a condition that hangs on one doesn't hold.
    """

    tree: Truth
    leaves: tuple[Leaf, ...] = field(init=False, compare=False, repr=False)
    """What it reads, in the order it is written."""
    needs: Needs = field(init=False, compare=False, repr=False)
    """The names of what it reads."""
    holds: Callable[[Values], bool] = field(init=False, compare=False, repr=False)
    """Whether it holds for these values."""

    def __post_init__(self) -> None:
        leaves = tuple(dict.fromkeys(self.tree.leaves()))
        scalars = frozenset(leaf.name for leaf in leaves if isinstance(leaf, Scalar))
        weights = frozenset(leaf.of.name for leaf in leaves if isinstance(leaf, Weight | Reduction))
        object.__setattr__(self, "leaves", leaves)
        object.__setattr__(self, "needs", Needs(scalars, weights))
        object.__setattr__(self, "holds", self.tree.function(lambda leaf: leaf.reader()))

    @classmethod
    def parse(cls, text: str, names: Names) -> "Condition":
        """The condition a person typed. Raises ConditionError, which says what is wrong and at which column."""
        return cls(parse(text, names))

    def __str__(self) -> str:
        return str(self.tree)

    def report(self, values: Values) -> str:
        """One line: the condition and what it read, in enough digits that the line is true."""
        numbers = {leaf: _value(leaf, values) for leaf in self.leaves}
        holds = self.holds(values)
        for digits in range(FEWEST_DIGITS, ALL_DIGITS + 1):
            texts = {leaf: _text(number, digits) for leaf, number in numbers.items()}
            if self._holds_for(texts, values) is holds:
                break
        shown = ", ".join(f"{leaf} = {text}" for leaf, text in texts.items())
        return clean_text(f"{self}: {shown}" if shown else str(self))

    def _holds_for(self, texts: dict[Leaf, str], values: Values) -> bool:
        """Whether it would hold if what it reads were what the texts say."""
        return self.tree.function(lambda leaf: _constant(texts[leaf]))(values)


def _value(leaf: Leaf, values: Values) -> float | None:
    try:
        return leaf.reader()(values)
    except MissingError:
        return None


def _text(number: float | None, digits: int) -> str:
    return NOT_YET if number is None else shortest(number, digits)


def _constant(text: str) -> NumberOf:
    def read(_: Values) -> float:
        if text == NOT_YET:
            raise MissingError
        return float(text)

    return read
