"""Nodes of the expression tree: a class for each form of an expression, such as a comparison or a function call.

str() of a node is its text with normalized spaces and parentheses; parsing that text gives an equal node. `evaluate.py`
compiles nodes to the functions that compute their values.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

from tui_trainer.base.expressions.functions import NO_PROGRESS
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.numbers import shortest
from tui_trainer.base.weights import Index, Weights


class Precedence(IntEnum):
    """Operator precedence, lowest first."""

    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    SIGN = 7
    POWER = 8
    ATOM = 9


class Node(ABC):
    """Base of all nodes."""

    @abstractmethod
    def __str__(self) -> str: ...

    @property
    def children(self) -> "tuple[Node, ...]":
        """Child nodes, in the order of the node's fields."""
        values = (value if isinstance(value, tuple) else (value,) for value in vars(self).values())
        return tuple(child for child in chain.from_iterable(values) if isinstance(child, Node))

    def leaves(self) -> "Iterator[Leaf]":
        """Yield the leaves, which are the values that the expression reads, from left to right in its text."""
        for child in self.children:
            yield from child.leaves()


class Number(Node):
    """Base of nodes whose value is a number."""


class Boolean(Node):
    """Base of nodes whose value is true or false."""


class Leaf(Number):
    """Base of numbers that are read from a run, not computed from other nodes."""

    def leaves(self) -> "Iterator[Leaf]":
        """Yield the leaf itself."""
        yield self


@dataclass(frozen=True)
class Tensor(Node):
    """A weight tensor without an index; only functions such as norm() accept it."""

    weights: Weights

    def __str__(self) -> str:
        return self.weights.spelling


@dataclass(frozen=True)
class Literal(Number):
    """A number written in the expression."""

    value: float

    def __str__(self) -> str:
        return shortest(self.value)


@dataclass(frozen=True)
class Scalar(Leaf):
    """A named number, such as loss or lr."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Weight(Leaf):
    """A single weight, an element of a weight tensor: w[0]."""

    weights: Weights
    index: Index
    """Short index of the weight; empty for the only weight of a tensor."""

    def __str__(self) -> str:
        return self.weights.element_name(self.index)


@dataclass(frozen=True)
class Reduction(Leaf):
    """A number computed from a whole weight tensor: norm(w)."""

    name: str
    weights: Weights

    def __str__(self) -> str:
        return f"{self.name}({self.weights.spelling})"


@dataclass(frozen=True)
class Call(Number):
    """A function of numbers: max(loss, 1)."""

    name: str
    arguments: tuple[Number, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Negative(Number):
    """A number with a minus sign: -loss."""

    operand: Number

    def __str__(self) -> str:
        return f"-{parenthesize(self.operand, Precedence.PRODUCT)}"


@dataclass(frozen=True)
class _NumberChain(Node):
    """Base of nodes that join two or more numbers by operators: an operator follows each number but the last."""

    operators: tuple[str, ...]
    operands: tuple[Number, ...]

    def _join(self, *texts: str) -> str:
        """Return the operands' texts with the operators between them."""
        rest = (f" {operator} {text}" for operator, text in zip(self.operators, texts[1:], strict=True))
        return texts[0] + "".join(rest)


@dataclass(frozen=True)
class Arithmetic(_NumberChain, Number):
    """Numbers joined by operators of equal precedence, computed from left to right: a - b + c.

    A power has exactly two operands.
    """

    def __str__(self) -> str:
        first, *others = self.operands
        level = precedence(self)
        right = Precedence.PRODUCT if level is Precedence.POWER else level
        return self._join(parenthesize(first, level), *(parenthesize(other, right) for other in others))


@dataclass(frozen=True)
class Conditional(Number):
    """A choice between two numbers: a if x <= y else b. Update rules use it; conditions have no syntax for it."""

    if_true: Number
    test: Boolean
    if_false: Number

    def __str__(self) -> str:
        chosen, other = parenthesize(self.if_true, Precedence.OR), parenthesize(self.if_false, Precedence.OR)
        return f"{chosen} if {self.test} else {other}"


@dataclass(frozen=True)
class Comparison(_NumberChain, Boolean):
    """Two or more numbers, each compared with the next: 0.1 < loss < 0.2."""

    def __str__(self) -> str:
        return self._join(*(parenthesize(operand, Precedence.COMPARISON) for operand in self.operands))


@dataclass(frozen=True)
class Predicate(Boolean):
    """A function of a number whose result is true or false: isnan(loss)."""

    name: str
    argument: Number

    def __str__(self) -> str:
        return f"{self.name}({self.argument})"


@dataclass(frozen=True)
class NoProgress(Boolean):
    """Whether a metric was lowest at least a number of steps ago: no_progress(test_loss, 500)."""

    metric: str
    steps: Literal
    step: Scalar
    """Number of updates done."""
    best_step: Scalar
    """Number of updates done when the metric was lowest."""

    def __str__(self) -> str:
        return f"{NO_PROGRESS}({self.metric}, {self.steps})"


@dataclass(frozen=True)
class Not(Boolean):
    """The negation of a boolean."""

    operand: Boolean

    def __str__(self) -> str:
        return f"not {parenthesize(self.operand, Precedence.AND)}"


@dataclass(frozen=True)
class Logical(Boolean):
    """Two or more booleans, joined all by `and` or all by `or`."""

    word: str
    """`and` or `or`."""
    operands: tuple[Boolean, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(parenthesize(operand, precedence(self)) for operand in self.operands)


OPERATOR_PRECEDENCE: Mapping[str, Precedence] = FrozenMapping(
    {"+": Precedence.SUM, "-": Precedence.SUM, "**": Precedence.POWER}
)
PRECEDENCE: Mapping[type[Node], Precedence] = FrozenMapping(
    {  # type: ignore[arg-type] # mypy joins the classes to ABCMeta
        Conditional: Precedence.OR,
        Not: Precedence.NOT,
        Comparison: Precedence.COMPARISON,
        Negative: Precedence.SIGN,
    }
)


def precedence(node: Node) -> Precedence:
    """Return the precedence of the node's operator."""
    if isinstance(node, Logical):
        return Precedence.AND if node.word == "and" else Precedence.OR
    if isinstance(node, Arithmetic):
        return OPERATOR_PRECEDENCE.get(node.operators[0], Precedence.PRODUCT)
    return PRECEDENCE.get(type(node), Precedence.ATOM)


def parenthesize(node: Node, outer: Precedence) -> str:
    """Return the text of a child node, in parentheses unless its precedence is higher than `outer`."""
    return str(node) if precedence(node) > outer else f"({node})"
