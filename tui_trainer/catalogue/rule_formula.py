"""rule_formula(): the lines of an update rule as a mathematical formula."""

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from tui_trainer.catalogue.code import COUNT_LINE

SYMBOLS: Mapping[str, str] = MappingProxyType({"param": "w", "grad": "∂L/∂w"})
"""Mathematical symbols for names in a rule; `grad` is the attribute of `param`."""
POWERS: Mapping[str, str] = MappingProxyType({"2": "²", "t": "ᵗ"})
"""Superscripts for exponents."""
SUM, PRODUCT, ATOM = 1, 2, 3
"""Precedences of expressions; an operand is put in parentheses if its precedence is lower than needed."""


def rule_formula(lines: Sequence[str]) -> str:
    """Return an update rule in mathematical notation: w is a weight, ∂L/∂w its gradient, t the number of the update.

    >>> rule_formula(["v[i] = momentum * v[i] + param.grad", "param -= lr * v[i] / (v[i].sqrt() + eps)"])
    'v ← momentum v + ∂L/∂w;  w ← w - lr v / (√v + eps)'
    """
    return ";  ".join(_assignment(line) for line in lines if line != COUNT_LINE)


@lru_cache(maxsize=128)
def _assignment(line: str) -> str:
    statement = ast.parse(line).body[0]
    if isinstance(statement, ast.Assign):
        return f"{_text(statement.targets[0], SUM)} ← {_text(statement.value, 0)}"
    if not isinstance(statement, ast.AugAssign):
        return line
    target, value = statement.target, statement.value
    operands = (value, target) if isinstance(statement.op, ast.Mult) else (target, value)
    return f"{_text(target, SUM)} ← {_text(ast.BinOp(operands[0], statement.op, operands[1]), SUM)}"


def _text(node: ast.expr, min_precedence: int) -> str:
    """Return an expression as text, in parentheses if its precedence is below `min_precedence`."""
    text, precedence = _with_precedence(node)
    return text if precedence >= min_precedence else f"({text})"


def _with_precedence(node: ast.expr) -> tuple[str, int]:
    """Return an expression as text, and its precedence."""
    match node:
        case ast.Name(name) | ast.Attribute(ast.Name("param"), name) | ast.Subscript(ast.Name(name)):
            return SYMBOLS.get(name, name), ATOM
        case ast.Call(ast.Attribute(value, "sqrt")):
            return f"√{_text(value, ATOM)}", ATOM
        case ast.IfExp(ast.Compare(left, [ast.LtE()], [right]), body, otherwise):
            condition = f"{_text(left, SUM)} ≤ {_text(right, SUM)}"
            return f"{_text(body, SUM)} if {condition}, else {_text(otherwise, SUM)}", 0
        case ast.BinOp(left, operation, right):
            return _operation(left, operation, right)
    return ast.unparse(node), ATOM


def _operation(left: ast.expr, operation: ast.operator, right: ast.expr) -> tuple[str, int]:
    match operation:
        case ast.Add():
            return f"{_text(left, SUM)} + {_text(right, SUM)}", SUM
        case ast.Sub():
            return f"{_text(left, SUM)} - {_text(right, PRODUCT)}", SUM
        case ast.Mult():
            return f"{_factor(left)} {_factor(right)}", PRODUCT
        case ast.Div():
            return f"{_text(left, PRODUCT)} / {_text(right, ATOM)}", PRODUCT
        case ast.Pow():
            exponent = _text(right, ATOM)
            return _text(left, ATOM) + POWERS.get(exponent, f"^{exponent}"), ATOM
    return ast.unparse(ast.BinOp(left, operation, right)), SUM


def _factor(node: ast.expr) -> str:
    """Return a factor as text; a quotient gets parentheses, since products are written without an operator: (a / b) c."""
    is_quotient = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    return _text(node, ATOM if is_quotient else PRODUCT)
