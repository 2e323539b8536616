"""Evaluation of expressions: each tree is compiled to a Python function of the values it reads.

A tree is compiled once: each node becomes a Python function that calls the functions of its parts. A value that does
not exist yet (the loss before the first step) makes the comparison that reads it unknown, and an unknown comparison is
false, also under `not`. To make it so, `not` is moved down to the comparisons while the functions are compiled.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Protocol

from tui_trainer.base.expressions.functions import (
    COMPARISONS,
    OPERATORS,
    PREDICATES,
    REDUCTIONS,
    UNARY,
    VARIADIC,
    Array,
)
from tui_trainer.base.expressions.nodes import (
    Arithmetic,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Leaf,
    Literal,
    Logical,
    Negative,
    Not,
    Number,
    Predicate,
    Reduction,
    Scalar,
    Weight,
)


class Values(Protocol):
    """Source of the values of an expression, which reads only those that it names."""

    def scalar(self, name: str) -> float | None:
        """Return the number of that name; None if it does not exist yet."""

    def weights(self, name: str) -> Array:
        """Return the weight tensor of that name, in its own shape."""


NumberOf = Callable[[Values], float]
BooleanOf = Callable[[Values], bool]
Read = Callable[[Leaf], NumberOf]
"""Function that compiles a leaf."""


class MissingError(Exception):
    """Raised where a number is read that does not exist yet."""


def read_value(leaf: Leaf) -> NumberOf:
    """Compile a leaf to a function that reads it from the values. The function raises MissingError."""
    if isinstance(leaf, Scalar):
        return _scalar_reader(leaf.name)
    if isinstance(leaf, Weight):
        name, offset = leaf.of.name, leaf.of.flat_index(leaf.index)
        return lambda values: float(values.weights(name).item(offset))
    assert isinstance(leaf, Reduction)
    reduce, tensor = REDUCTIONS[leaf.name], leaf.of.name
    return lambda values: reduce(values.weights(tensor))


def _scalar_reader(name: str) -> NumberOf:
    def read(values: Values) -> float:
        value = values.scalar(name)
        if value is None:
            raise MissingError
        return float(value)

    return read


def compile_number(node: Number, read: Read = read_value) -> NumberOf:
    """Compile a number to a function of the values it reads; `read` compiles its leaves."""
    if isinstance(node, Leaf):
        return read(node)
    if isinstance(node, Literal):
        value = node.value
        return lambda _: value
    if isinstance(node, Negative):
        operand = compile_number(node.operand, read)
        return lambda values: -operand(values)
    if isinstance(node, Call):
        return _compile_call(node, read)
    if isinstance(node, Arithmetic):
        return _compile_arithmetic(node, read)
    assert isinstance(node, Conditional)
    test = compile_boolean(node.test, read)
    if_true, if_false = compile_number(node.if_true, read), compile_number(node.if_false, read)
    return lambda values: if_true(values) if test(values) else if_false(values)


def _compile_call(node: Call, read: Read) -> NumberOf:
    arguments = [compile_number(argument, read) for argument in node.arguments]
    if len(arguments) == 1:
        unary, argument = UNARY[node.name], arguments[0]
        return lambda values: unary(argument(values))
    variadic = VARIADIC[node.name]
    return lambda values: variadic(*[argument(values) for argument in arguments])


def _compile_arithmetic(node: Arithmetic, read: Read) -> NumberOf:
    first, *others = (compile_number(operand, read) for operand in node.operands)
    rest = [(OPERATORS[sign], other) for sign, other in zip(node.operators, others, strict=True)]
    if len(rest) == 1:
        apply, second = rest[0]
        return lambda values: apply(first(values), second(values))

    def fold(values: Values) -> float:
        total = first(values)
        for apply, operand in rest:
            total = apply(total, operand(values))
        return total

    return fold


def compile_boolean(node: Boolean, read: Read = read_value, negated: bool = False) -> BooleanOf:
    """Compile a boolean, or its negation, to a function of the values it reads; `read` compiles its leaves."""
    if isinstance(node, Not):
        return compile_boolean(node.operand, read, not negated)
    if isinstance(node, Logical):
        return _compile_logical(node, read, negated)
    if isinstance(node, Predicate):
        test, argument = PREDICATES[node.name], compile_number(node.argument, read)
        return _apply_predicate(test, argument, negated)
    assert isinstance(node, Comparison)
    return _compile_comparison(node, read, negated)


def _compile_logical(node: Logical, read: Read, negated: bool) -> BooleanOf:
    """Compile `and` and `or`; the negation of `and` is `or` of the negations."""
    tests = [compile_boolean(operand, read, negated) for operand in node.operands]
    if (node.word == "and") is not negated:
        return lambda values: all(test(values) for test in tests)
    return lambda values: any(test(values) for test in tests)


def _compile_comparison(node: Comparison, read: Read, negated: bool) -> BooleanOf:
    operands = [compile_number(operand, read) for operand in node.operands]
    compare = [COMPARISONS[sign] for sign in node.operators]
    if len(compare) == 1:
        return _compare_two(compare[0], operands[0], operands[1], negated)

    def chain(values: Values) -> bool:
        try:
            numbers = [operand(values) for operand in operands]
        except MissingError:
            return False
        pairs = zip(compare, pairwise(numbers), strict=True)
        return all(holds(left, right) for holds, (left, right) in pairs) is not negated

    return chain


def _compare_two(compare: Callable[[float, float], bool], left: NumberOf, right: NumberOf, negated: bool) -> BooleanOf:
    def pair(values: Values) -> bool:
        try:
            return compare(left(values), right(values)) is not negated
        except MissingError:
            return False

    return pair


def _apply_predicate(test: Callable[[float], bool], argument: NumberOf, negated: bool) -> BooleanOf:
    def apply(values: Values) -> bool:
        try:
            return test(argument(values)) is not negated
        except MissingError:
            return False

    return apply
