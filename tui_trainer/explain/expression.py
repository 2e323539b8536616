"""Expressions of update rules: parse a line of a rule, evaluate it, simplify it, and write it with numbers for names.

A rule is Python source, as it is printed in exported scripts, so it is parsed by the module `ast`. The syntax tree is
then converted to nodes of `base/expressions`, which also evaluates them.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from tui_trainer.base.expressions.evaluate import compile_boolean, compile_number
from tui_trainer.base.expressions.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Literal,
    Negative,
    Number,
    Precedence,
    Scalar,
    precedence,
)
from tui_trainer.base.frozen_mapping import FrozenMapping

OPERATORS: Mapping[type[ast.operator], str] = FrozenMapping(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
)
"""Operators by their node type in Python's syntax tree."""
SQRT = "sqrt"
WEIGHT, GRADIENT = "param", "grad"
"""Names of the weight and of its gradient in an expression of a rule."""
ZERO, ONE = Literal(0.0), Literal(1.0)


class UnreadableRuleError(Exception):
    """Error raised for a line of a rule that can't be converted to nodes, such as a line with clamp()."""


@lru_cache(maxsize=256)
def parse_rule_line(line: str) -> tuple[str, Number]:
    """Return the name that a line of a rule assigns to, and the assigned expression.

    For 'param -= lr * g' the result is 'param' and param - lr * g. Raises UnreadableRuleError for a line that is not
    an assignment, or that has an operation without a node in `base/expressions`.
    """
    statement = ast.parse(line).body[0]
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        raise UnreadableRuleError(line)
    target = _to_node(statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0])
    assert isinstance(target, Scalar)
    value = _to_node(statement.value)
    if isinstance(statement, ast.AugAssign):
        value = combine(OPERATORS[type(statement.op)], target, value)
    return target.name, value


def _to_node(node: ast.expr) -> Number:
    """Convert a node of Python's syntax tree: `m[i]` becomes m, `param.grad` becomes grad, `x.sqrt()` becomes sqrt(x).

    Raises UnreadableRuleError for an operation that has no node in `base/expressions`.
    """
    if isinstance(node, ast.Name):
        return Scalar(node.id)
    if isinstance(node, ast.Subscript):
        return _to_node(node.value)
    if isinstance(node, ast.Attribute):
        return Scalar(node.attr)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return combine(OPERATORS[type(node.op)], _to_node(node.left), _to_node(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == SQRT:
        return Call(SQRT, (_to_node(node.func.value),))
    if isinstance(node, ast.IfExp):
        return Conditional(_to_node(node.body), _to_comparison(node.test), _to_node(node.orelse))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Literal(float(node.value))
    raise UnreadableRuleError(ast.unparse(node))


def _to_comparison(node: ast.expr) -> Comparison:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.LtE):
        raise UnreadableRuleError(ast.unparse(node))
    return Comparison(("<=",), (_to_node(node.left), _to_node(node.comparators[0])))


@dataclass(frozen=True)
class _NamedValues:
    """Values that an expression is evaluated with."""

    numbers: Mapping[str, float]
    """Value of each name in the expression."""

    def scalar(self, name: str) -> float:
        """Return the value of a name."""
        return self.numbers[name]

    def weights(self, name: str) -> NoReturn:
        """Raise KeyError: a rule is evaluated for a single weight, so its names are numbers, not arrays."""
        raise KeyError(name)


def evaluate(node: Number, values: Mapping[str, float]) -> float:
    """Return the value of an expression, computed in float64.

    No operation raises: 1 / 0 is inf, 0 / 0 is nan.
    """
    return float(compile_number(node)(_NamedValues(values)))


def names_in(node: Number) -> set[str]:
    """Return the names that occur in an expression."""
    return {leaf.name for leaf in node.leaves() if isinstance(leaf, Scalar)}


def combine(operator: str, left: Number, right: Number) -> Number:
    """Return the expression `left operator right`.

    If `left` is an operation of the same precedence, its node is extended: a - b and c become a - b + c, one node.
    """
    node = Arithmetic((operator,), (left, right))
    if isinstance(left, Arithmetic) and operator != "**" and precedence(left) is precedence(node):
        return Arithmetic((*left.operators, operator), (*left.operands, right))
    return node


def without_conditionals(node: Number, values: Mapping[str, float]) -> Number:
    """Return the expression with each `a if x <= y else b` replaced by a or by b, depending on these values."""
    if isinstance(node, Arithmetic):
        return Arithmetic(node.operators, tuple(without_conditionals(operand, values) for operand in node.operands))
    if isinstance(node, Conditional):
        return node.if_true if compile_boolean(node.test)(_NamedValues(values)) else node.if_false
    return node


def simplify(node: Number, values: Mapping[str, float]) -> Number:
    """Return the expression without terms that are 0 and factors that are 1.

    Names whose value in `values` is 0 count as 0: with wd = 0, g + wd * w becomes g.
    """
    if isinstance(node, Scalar) and values.get(node.name) == 0:
        return ZERO
    if isinstance(node, Call):
        return Call(node.name, tuple(simplify(argument, values) for argument in node.arguments))
    if isinstance(node, Arithmetic):
        total, *others = (simplify(operand, values) for operand in node.operands)
        for operator, operand in zip(node.operators, others, strict=True):
            total = _simplify_operation(operator, total, operand)
        return total
    return node


def summands(node: Number) -> list[Number]:
    """Return the terms of a sum or difference; for any other expression, a list with the expression itself."""
    if isinstance(node, Arithmetic) and precedence(node) is Precedence.SUM:
        return [term for operand in node.operands for term in summands(operand)]
    return [node]


def with_numbers(node: Number, texts: Mapping[str, str]) -> str:
    """Return the text of an expression with numbers in place of its names: '2.5 - 0.01 * -3'.

    `texts`: text of each number by name.
    """
    return str(_with_texts(node, texts)).replace(" ** ", "**")


def _with_texts(node: Number, texts: Mapping[str, str]) -> Number:
    """Replace names by numbers.

    A negative number becomes a Negative node, so that it gets parentheses where needed.
    """
    if isinstance(node, Scalar):
        text = texts.get(node.name, node.name)
        return Negative(Scalar(text[1:])) if text.startswith("-") else Scalar(text)
    if isinstance(node, Call):
        return Call(node.name, tuple(_with_texts(argument, texts) for argument in node.arguments))
    if isinstance(node, Arithmetic):
        first, *others = (_with_texts(operand, texts) for operand in node.operands)
        pairs = [_without_double_sign(*pair) for pair in zip(node.operators, others, strict=True)]
        return Arithmetic(tuple(operator for operator, _ in pairs), (first, *(operand for _, operand in pairs)))
    return node


def _without_double_sign(operator: str, operand: Number) -> tuple[str, Number]:
    """Return operator and operand with `+ -b` turned into `- b`, and `- -b` turned into `+ b`."""
    if operator in ("+", "-") and isinstance(operand, Negative):
        return "-" if operator == "+" else "+", operand.operand
    return operator, operand


def _simplify_operation(operator: str, left: Number, right: Number) -> Number:
    """Return the operation on two simplified operands, itself simplified."""
    zero_left, zero_right = left == ZERO, right == ZERO
    if operator == "*" and (zero_left or zero_right):
        return ZERO
    if operator == "**" and zero_right:
        return ONE
    if operator in ("/", "**") and zero_left:
        return ZERO
    if (operator == "+" and zero_left) or (operator == "*" and left == ONE):
        return right
    if (operator in ("+", "-") and zero_right) or (operator in ("*", "/") and right == ONE):
        return left
    return combine(operator, left, right)
