"""Expressions of update rules: parse a rule's line, evaluate it, simplify it, and write it with numbers for names.

A rule is Python, as it is printed in exported scripts, so Python's own parser reads it. The tree and the evaluator are
those of `base/expressions`.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
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

OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
)
SQRT = "sqrt"
WEIGHT, GRADIENT = "param", "grad"
"""Names of the weight and of its gradient in an expression."""
ZERO, ONE = Literal(0.0), Literal(1.0)


class UnreadableRuleError(Exception):
    """Raised for a line of a rule with operations that can't be worked out on paper here, such as clamp()."""


@lru_cache(maxsize=256)
def read_line(line: str) -> tuple[str, Number]:
    """Return the name that a line of a rule sets, and the expression: 'param -= lr * g' sets param to param - lr * g.

    Raises UnreadableRuleError for a line that is no assignment of such an expression.
    """
    statement = ast.parse(line).body[0]
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        raise UnreadableRuleError(line)
    target = _number(statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0])
    assert isinstance(target, Scalar)
    value = _number(statement.value)
    if isinstance(statement, ast.AugAssign):
        value = join(OPERATORS[type(statement.op)], target, value)
    return target.name, value


def _number(node: ast.expr) -> Number:
    """Convert Python: `m[i]` becomes m, `param.grad` becomes grad, and x.sqrt() becomes sqrt(x).

    Raises UnreadableRuleError for anything that has no node.
    """
    if isinstance(node, ast.Name):
        return Scalar(node.id)
    if isinstance(node, ast.Subscript):
        return _number(node.value)
    if isinstance(node, ast.Attribute):
        return Scalar(node.attr)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return join(OPERATORS[type(node.op)], _number(node.left), _number(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == SQRT:
        return Call(SQRT, (_number(node.func.value),))
    if isinstance(node, ast.IfExp):
        return Conditional(_number(node.body), _comparison(node.test), _number(node.orelse))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Literal(float(node.value))
    raise UnreadableRuleError(ast.unparse(node))


def _comparison(node: ast.expr) -> Comparison:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.LtE):
        raise UnreadableRuleError(ast.unparse(node))
    return Comparison(("<=",), (_number(node.left), _number(node.comparators[0])))


@dataclass(frozen=True)
class _NamedValues:
    """Values of an expression's names."""

    numbers: Mapping[str, float]

    def scalar(self, name: str) -> float:
        """Return the number of that name."""
        return self.numbers[name]

    def weights(self, name: str) -> NoReturn:
        """Raise KeyError: a rule is evaluated for a single weight."""
        raise KeyError(name)


def evaluate(node: Number, values: Mapping[str, float]) -> float:
    """Return the value of an expression in float64; inf or nan where arithmetic has no number."""
    return float(compile_number(node)(_NamedValues(values)))


def names_in(node: Number) -> set[str]:
    """Return the names whose values an expression needs."""
    return {leaf.name for leaf in node.leaves() if isinstance(leaf, Scalar)}


def join(operator: str, left: Number, right: Number) -> Number:
    """Return `left operator right`; a left side with operators of the same precedence is continued: a - b + c."""
    node = Arithmetic((operator,), (left, right))
    if isinstance(left, Arithmetic) and operator != "**" and precedence(left) is precedence(node):
        return Arithmetic((*left.operators, operator), (*left.operands, right))
    return node


def chosen(node: Number, values: Mapping[str, float]) -> Number:
    """Return the expression with every choice (a if x <= y else b) replaced by the side chosen for these values."""
    if isinstance(node, Arithmetic):
        return Arithmetic(node.operators, tuple(chosen(operand, values) for operand in node.operands))
    if isinstance(node, Conditional):
        return node.if_true if compile_boolean(node.test)(_NamedValues(values)) else node.if_false
    return node


def simplify(node: Number, values: Mapping[str, float]) -> Number:
    """Return the expression without terms and factors that are 0 or 1 given these values: `g + 0 * w` becomes `g`."""
    if isinstance(node, Scalar) and values.get(node.name) == 0:
        return ZERO
    if isinstance(node, Call):
        return Call(node.name, tuple(simplify(argument, values) for argument in node.arguments))
    if isinstance(node, Arithmetic):
        total, *others = (simplify(operand, values) for operand in node.operands)
        for operator, operand in zip(node.operators, others, strict=True):
            total = _simpler(operator, total, operand)
        return total
    return node


def summands(node: Number) -> list[Number]:
    """Return the terms of a sum; of anything else, the expression itself."""
    if isinstance(node, Arithmetic) and precedence(node) is Precedence.SUM:
        return [term for operand in node.operands for term in summands(operand)]
    return [node]


def with_numbers(node: Number, texts: Mapping[str, str]) -> str:
    """Return the text of an expression with these numbers in place of its names: '2.5 - 0.01 * -3'."""
    return str(_with_texts(node, texts)).replace(" ** ", "**")


def _with_texts(node: Number, texts: Mapping[str, str]) -> Number:
    """Replace names by numbers, the sign of a negative one as an operator so that parentheses are put around it."""
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
    """Turn `+ -b` into `- b`, and `- -b` into `+ b`."""
    if operator in ("+", "-") and isinstance(operand, Negative):
        return "-" if operator == "+" else "+", operand.operand
    return operator, operand


def _simpler(operator: str, left: Number, right: Number) -> Number:
    """Return one operation on two simplified operands, simplified."""
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
    return join(operator, left, right)
