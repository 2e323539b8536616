"""A condition as a tree: each node knows its text, its parts, and the function that evaluates it.

Every function is built once; a node's function calls those of its parts. A number that is not there yet (the loss
before the first step) makes the comparison that needs it unknown, and what is unknown never holds, not even under
`not`. So `not` is moved down to the comparisons while the functions are built: there, unknown is simply false.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from tui_trainer.base.expressions.arithmetic import Array


class Values(Protocol):
    """Where a condition reads its numbers; it asks only for what it names."""

    def scalar(self, name: str) -> float | None:
        """The number of that name; None when there is none yet."""

    def weights(self, name: str) -> Array:
        """The tensor of weights of that name, in its own shape."""


NumberOf = Callable[[Values], float]
TruthOf = Callable[[Values], bool]


class MissingError(Exception):
    """A number is not there yet."""


class Binding(IntEnum):
    """How tightly a node's sign binds its parts, loosest first."""

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
    """A part of a condition; str() is its text, which reads back as an equal node."""

    @abstractmethod
    def __str__(self) -> str: ...

    @property
    def parts(self) -> "tuple[Node, ...]":
        """The nodes it is made of."""
        return ()

    @property
    def binding(self) -> Binding:
        """How tightly its sign binds."""
        return Binding.ATOM

    def leaves(self) -> "Iterator[Leaf]":
        """What it reads, in the order it is written."""
        for part in self.parts:
            yield from part.leaves()


class Number(Node):
    """A node whose value is a number."""

    @abstractmethod
    def function(self, read: "Read") -> NumberOf:
        """The function that evaluates it; `read` gives those of the leaves."""


class Truth(Node):
    """A node that holds or not."""

    @abstractmethod
    def function(self, read: "Read", negated: bool = False) -> TruthOf:
        """The function that tests it, or its opposite; `read` gives those of the leaves."""


@dataclass(frozen=True)
class NumberChain(Node):
    """Numbers with a sign between each two."""

    operators: tuple[str, ...]
    operands: tuple[Number, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is joined."""
        return self.operands

    def joined(self, *texts: str) -> str:
        """The operands' texts with the signs between them."""
        rest = (f" {sign} {text}" for sign, text in zip(self.operators, texts[1:], strict=True))
        return texts[0] + "".join(rest)


class Leaf(Number):
    """A number that is read."""

    def function(self, read: "Read") -> NumberOf:
        """As `read` says."""
        return read(self)

    def leaves(self) -> "Iterator[Leaf]":
        """Itself."""
        yield self

    @abstractmethod
    def reader(self) -> NumberOf:
        """The function that reads it from the values; raises MissingError."""


Read = Callable[[Leaf], NumberOf]


def inside(node: Node, above: Binding) -> str:
    """A node's text as part of another, in parentheses where the other binds as tightly."""
    return str(node) if node.binding > above else f"({node})"
