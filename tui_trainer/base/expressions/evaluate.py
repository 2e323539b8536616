"""Evaluation of expressions: an expression tree is compiled once to a Python function, which is called for each step.

Each node becomes a Python function that calls the functions of its child nodes. If a comparison
reads a value that does not exist yet, such as the loss before the first step, then the comparison is false, and so is
`not` of it. Therefore the compiler replaces `not` before an expression by the negation of each comparison in it.
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
    NoProgress,
    Not,
    Number,
    Predicate,
    Reduction,
    Scalar,
    Weight,
)


class Values(Protocol):
    """Source from which an expression reads the values that it names."""

    def scalar(self, name: str) -> float | None:
        """Return the number with that name, such as the loss; None if it does not exist yet."""

    def weights(self, name: str) -> Array:
        """Return the weight tensor with that name, in the shape it has in the model."""


NumberFunction = Callable[[Values], float]
"""Compiled number: a function that computes it from the values."""
BooleanFunction = Callable[[Values], bool]
"""Compiled boolean: a function that computes it from the values."""
LeafCompiler = Callable[[Leaf], NumberFunction]
"""Function that compiles a leaf of an expression tree."""


class MissingValueError(Exception):
    """Raised by a compiled expression that reads a number that does not exist yet."""


def compile_leaf(leaf: Leaf) -> NumberFunction:
    """Compile a leaf to a function that reads its number from the values.

    The function raises MissingValueError if the number does not exist yet.
    """
    if isinstance(leaf, Scalar):
        return _scalar_reader(leaf.name)
    if isinstance(leaf, Weight):
        name, offset = leaf.weights.name, leaf.weights.flat_index(leaf.index)
        return lambda values: float(values.weights(name).item(offset))
    assert isinstance(leaf, Reduction)
    reduce, tensor = REDUCTIONS[leaf.name], leaf.weights.name
    return lambda values: reduce(values.weights(tensor))


def _scalar_reader(name: str) -> NumberFunction:
    def read(values: Values) -> float:
        value = values.scalar(name)
        if value is None:
            raise MissingValueError
        return float(value)

    return read


def compile_number(node: Number, compiler: LeafCompiler = compile_leaf) -> NumberFunction:
    """Compile a number to a function that computes it from the values; `compiler` compiles its leaves."""
    if isinstance(node, Leaf):
        return compiler(node)
    if isinstance(node, Literal):
        value = node.value
        return lambda _: value
    if isinstance(node, Negative):
        operand = compile_number(node.operand, compiler)
        return lambda values: -operand(values)
    if isinstance(node, Call):
        return _compile_call(node, compiler)
    if isinstance(node, Arithmetic):
        return _compile_arithmetic(node, compiler)
    assert isinstance(node, Conditional)
    test = compile_boolean(node.test, compiler)
    if_true, if_false = compile_number(node.if_true, compiler), compile_number(node.if_false, compiler)
    return lambda values: if_true(values) if test(values) else if_false(values)


def _compile_call(node: Call, compiler: LeafCompiler) -> NumberFunction:
    arguments = [compile_number(argument, compiler) for argument in node.arguments]
    if len(arguments) == 1:
        unary, argument = UNARY[node.name], arguments[0]
        return lambda values: unary(argument(values))
    variadic = VARIADIC[node.name]
    return lambda values: variadic(*[argument(values) for argument in arguments])


def _compile_arithmetic(node: Arithmetic, compiler: LeafCompiler) -> NumberFunction:
    first, *others = (compile_number(operand, compiler) for operand in node.operands)
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


def compile_boolean(node: Boolean, compiler: LeafCompiler = compile_leaf, negated: bool = False) -> BooleanFunction:
    """Compile a boolean, or its negation, to a function that computes it from the values.

    `compiler` compiles the leaves; `negated`: whether the negation is compiled.
    """
    if isinstance(node, Not):
        return compile_boolean(node.operand, compiler, not negated)
    if isinstance(node, Logical):
        return _compile_logical(node, compiler, negated)
    if isinstance(node, Predicate):
        test, argument = PREDICATES[node.name], compile_number(node.argument, compiler)
        return _compile_predicate(test, argument, negated)
    if isinstance(node, NoProgress):
        step, best_step = compile_number(node.step, compiler), compile_number(node.best_step, compiler)
        steps = compile_number(node.steps)
        return _compile_pair(COMPARISONS[">="], lambda values: step(values) - best_step(values), steps, negated)
    assert isinstance(node, Comparison)
    return _compile_comparison(node, compiler, negated)


def _compile_logical(node: Logical, compiler: LeafCompiler, negated: bool) -> BooleanFunction:
    """Compile `and` and `or`; the negation of `and` is `or` of the negations."""
    tests = [compile_boolean(operand, compiler, negated) for operand in node.operands]
    if (node.word == "and") is not negated:
        return lambda values: all(test(values) for test in tests)
    return lambda values: any(test(values) for test in tests)


def _compile_comparison(node: Comparison, compiler: LeafCompiler, negated: bool) -> BooleanFunction:
    operands = [compile_number(operand, compiler) for operand in node.operands]
    compare = [COMPARISONS[sign] for sign in node.operators]
    if len(compare) == 1:
        return _compile_pair(compare[0], operands[0], operands[1], negated)

    def chain(values: Values) -> bool:
        try:
            numbers = [operand(values) for operand in operands]
        except MissingValueError:
            return False
        pairs = zip(compare, pairwise(numbers), strict=True)
        return all(holds(left, right) for holds, (left, right) in pairs) is not negated

    return chain


def _compile_pair(
    compare: Callable[[float, float], bool], left: NumberFunction, right: NumberFunction, negated: bool
) -> BooleanFunction:
    def pair(values: Values) -> bool:
        try:
            return compare(left(values), right(values)) is not negated
        except MissingValueError:
            return False

    return pair


def _compile_predicate(test: Callable[[float], bool], argument: NumberFunction, negated: bool) -> BooleanFunction:
    def apply(values: Values) -> bool:
        try:
            return test(argument(values)) is not negated
        except MissingValueError:
            return False

    return apply
