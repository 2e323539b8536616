"""Expressions: what stands in a rule's line, to be evaluated, simplified and written with numbers in place of names."""

import ast
import copy
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
    }
)
SQRT = "sqrt"
WEIGHT, GRADIENT = "param", "grad"
"""What the weight and its gradient are called in an expression that was read."""


@lru_cache(maxsize=256)
def read_line(line: str) -> tuple[str, ast.expr]:
    """The name that a line of a rule sets, and the expression for it: 'param -= lr * g' sets param to param - lr * g."""
    statement = ast.parse(line).body[0]
    assert isinstance(statement, ast.Assign | ast.AugAssign)
    target = statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
    name = _Plain().visit(target)
    value = _Plain().visit(statement.value)
    if isinstance(statement, ast.AugAssign):
        value = ast.BinOp(ast.Name(name.id), statement.op, value)
    return name.id, value


def evaluate(node: ast.expr, values: Mapping[str, float]) -> float:
    """Its value in float64; not a number where there is none."""
    try:
        value = _evaluate(node, values)
        return float(value) if isinstance(value, int | float) else math.nan  # a fraction's power of a negative is complex
    except (ArithmeticError, ValueError):
        return math.nan


def names_in(node: ast.expr) -> set[str]:
    """The names whose numbers it needs."""
    functions = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and id(one) not in functions}


def taken(node: ast.expr, values: Mapping[str, float]) -> ast.expr:
    """The branch that is taken with these values, where there is a choice."""
    if not isinstance(node, ast.BinOp | ast.IfExp):
        return node
    if isinstance(node, ast.BinOp):
        return ast.BinOp(taken(node.left, values), node.op, taken(node.right, values))
    return node.body if _holds(node.test, values) else node.orelse


def simplified(node: ast.expr, values: Mapping[str, float]) -> ast.expr:
    """Without the terms and factors that say nothing where some of these values are 0: `g + 0 * w` is `g`."""
    if isinstance(node, ast.Name) and values.get(node.id) == 0:
        return ast.Constant(0)
    if isinstance(node, ast.Call):
        return ast.Call(node.func, [simplified(one, values) for one in node.args], [])
    if isinstance(node, ast.BinOp):
        return _simpler(node.op, simplified(node.left, values), simplified(node.right, values))
    return node


def terms(node: ast.expr) -> list[ast.expr]:
    """What is added up in it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return [*terms(node.left), *terms(node.right)]
    return [node]


def written(node: ast.expr, texts: Mapping[str, str]) -> str:
    """The expression with these texts, each a number, in place of its names: '2.5 - 0.01 * -3'."""
    return ast.unparse(_WithTexts(texts).visit(copy.deepcopy(node))).replace(" ** ", "**")


class _Plain(ast.NodeTransformer):
    """`m[i]` is m, `param.grad` is one name, and x.sqrt() is sqrt(x)."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """What is kept for the weight at hand."""
        return node.value

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """The gradient: nothing else has a dot before its name."""
        return ast.Name(node.attr)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The only method there is."""
        assert isinstance(node.func, ast.Attribute)
        assert node.func.attr == SQRT
        return ast.Call(ast.Name(SQRT), [self.visit(node.func.value)], [])


class _WithTexts(ast.NodeTransformer):
    """Numbers for names. What is negative is added by being taken away."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A number; its sign apart, so that brackets are put where they belong."""
        text = self._texts.get(node.id, node.id)
        return ast.UnaryOp(ast.USub(), ast.Name(text[1:])) if text.startswith("-") else ast.Name(text)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """`a + -b` is a - b."""
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Add | ast.Sub) and isinstance(right, ast.UnaryOp):
            return ast.BinOp(left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), right.operand)
        return ast.BinOp(left, node.op, right)


def _evaluate(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](_evaluate(node.left, values), _evaluate(node.right, values))
    if isinstance(node, ast.Call):
        return math.sqrt(_evaluate(node.args[0], values))
    if isinstance(node, ast.IfExp):
        return _evaluate(node.body if _holds(node.test, values) else node.orelse, values)
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    return node.value


def _holds(test: ast.expr, values: Mapping[str, float]) -> bool:
    """Whether one thing is at most another."""
    assert isinstance(test, ast.Compare)
    assert isinstance(test.ops[0], ast.LtE)
    return evaluate(test.left, values) <= evaluate(test.comparators[0], values)


def _simpler(op: ast.operator, left: ast.expr, right: ast.expr) -> ast.expr:
    """One operation on two parts that are as simple as they can be."""
    zero_left, zero_right = _is(left, 0), _is(right, 0)
    if isinstance(op, ast.Mult) and (zero_left or zero_right):
        return ast.Constant(0)
    if isinstance(op, ast.Pow) and zero_right:
        return ast.Constant(1)
    if isinstance(op, ast.Div | ast.Pow) and zero_left:
        return ast.Constant(0)
    if (isinstance(op, ast.Add) and zero_left) or (isinstance(op, ast.Mult) and _is(left, 1)):
        return right
    if (isinstance(op, ast.Add | ast.Sub) and zero_right) or (isinstance(op, ast.Mult | ast.Div) and _is(right, 1)):
        return left
    return ast.BinOp(left, op, right)


def _is(node: ast.expr, number: int) -> bool:
    return isinstance(node, ast.Constant) and node.value == number
