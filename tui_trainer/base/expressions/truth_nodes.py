"""The nodes of a condition that hold or not."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from tui_trainer.base.expressions.arithmetic import COMPARE, TESTS
from tui_trainer.base.expressions.tree import (
    Binding,
    MissingError,
    Node,
    Number,
    NumberChain,
    NumberOf,
    Read,
    Truth,
    TruthOf,
    Values,
    inside,
)


@dataclass(frozen=True)
class Comparison(NumberChain, Truth):
    """Numbers compared, each with the next: 0.1 < loss < 0.2."""

    @property
    def binding(self) -> Binding:
        """Looser than all arithmetic."""
        return Binding.COMPARISON

    def __str__(self) -> str:
        return self.joined(*(inside(operand, self.binding) for operand in self.operands))

    def function(self, read: Read, negated: bool = False) -> TruthOf:
        """Whether all pairs compare as they should."""
        operands = [operand.function(read) for operand in self.operands]
        compare = [COMPARE[sign] for sign in self.operators]
        if len(compare) == 1:
            return _compare_two(compare[0], operands[0], operands[1], negated)

        def chain(values: Values) -> bool:
            try:
                numbers = [operand(values) for operand in operands]
            except MissingError:
                return False
            pairs = zip(compare, pairwise(numbers), strict=True)
            return all(one(left, right) for one, (left, right) in pairs) is not negated

        return chain


def _compare_two(compare: Callable[[float, float], bool], left: NumberOf, right: NumberOf, negated: bool) -> TruthOf:
    def pair(values: Values) -> bool:
        try:
            return compare(left(values), right(values)) is not negated
        except MissingError:
            return False

    return pair


@dataclass(frozen=True)
class Test(Truth):
    """A function that holds or not: isnan(loss)."""

    name: str
    argument: Number

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is tested."""
        return (self.argument,)

    def __str__(self) -> str:
        return f"{self.name}({self.argument})"

    def function(self, read: Read, negated: bool = False) -> TruthOf:
        """Whether it holds of the argument."""
        test, argument = TESTS[self.name], self.argument.function(read)

        def apply(values: Values) -> bool:
            try:
                return test(argument(values)) is not negated
            except MissingError:
                return False

        return apply


@dataclass(frozen=True)
class Not(Truth):
    """The opposite."""

    operand: Truth

    @property
    def parts(self) -> tuple[Node, ...]:
        """What must not hold."""
        return (self.operand,)

    @property
    def binding(self) -> Binding:
        """Looser than a comparison, tighter than `and`."""
        return Binding.NOT

    def __str__(self) -> str:
        return f"not {inside(self.operand, Binding.AND)}"

    def function(self, read: Read, negated: bool = False) -> TruthOf:
        """The opposite of the operand."""
        return self.operand.function(read, not negated)


@dataclass(frozen=True)
class Joined(Truth):
    """Truths joined by `and`, or by `or`."""

    word: str
    operands: tuple[Truth, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is joined."""
        return self.operands

    @property
    def binding(self) -> Binding:
        """`and` binds tighter than `or`."""
        return Binding.AND if self.word == "and" else Binding.OR

    def __str__(self) -> str:
        return f" {self.word} ".join(inside(operand, self.binding) for operand in self.operands)

    def function(self, read: Read, negated: bool = False) -> TruthOf:
        """Whether all hold, or one does; the opposite of `and` is `or` of the opposites."""
        tests = [operand.function(read, negated) for operand in self.operands]
        if (self.word == "and") is not negated:
            return lambda values: all(test(values) for test in tests)
        return lambda values: any(test(values) for test in tests)
