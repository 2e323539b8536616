"""rule_formula(): the lines of an update rule as a mathematical formula."""

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.code import COUNT_LINE

SYMBOLS: Mapping[str, str] = FrozenMapping({"param": "w", "grad": "∂L/∂w"})
"""Mathematical symbols for names in a rule; `grad` stands for `param.grad`."""
SUPERSCRIPTS: Mapping[str, str] = FrozenMapping({"2": "²", "t": "ᵗ"})
"""Superscripts for exponents."""
SUM, PRODUCT, ATOM = 1, 2, 3
"""Precedences of expressions; an operand is put in parentheses if its precedence is lower than needed."""


def rule_formula(lines: Sequence[str]) -> str:
    """Return an update rule in mathematical notation: w is a weight, ∂L/∂w its gradient, t the number of the update.

    >>> rule_formula(["v[i] = momentum * v[i] + param.grad", "param -= lr * v[i] / (v[i].sqrt() + eps)"])
    'v ← momentum v + ∂L/∂w;  w ← w - lr v / (√v + eps)'
    """
    return ";  ".join(_assignment_text(line) for line in lines if line != COUNT_LINE)


@lru_cache(maxsize=128)
def _assignment_text(line: str) -> str:
    statement = ast.parse(line).body[0]
    if isinstance(statement, ast.Assign):
        return f"{_expression_text(statement.targets[0], SUM)} ← {_expression_text(statement.value, 0)}"
    if not isinstance(statement, ast.AugAssign):
        return line
    target, value = statement.target, statement.value
    operands = (value, target) if isinstance(statement.op, ast.Mult) else (target, value)
    return f"{_expression_text(target, SUM)} ← {_expression_text(ast.BinOp(operands[0], statement.op, operands[1]), SUM)}"


def _expression_text(node: ast.expr, min_precedence: int) -> str:
    """Return an expression as text, in parentheses if its precedence is below `min_precedence`."""
    text, precedence = _with_precedence(node)
    return text if precedence >= min_precedence else f"({text})"


def _with_precedence(node: ast.expr) -> tuple[str, int]:
    """Return an expression as text, and its precedence."""
    match node:
        case ast.Name(name) | ast.Attribute(ast.Name("param"), name) | ast.Subscript(ast.Name(name)):
            return SYMBOLS.get(name, name), ATOM
        case ast.Call(ast.Attribute(value, "sqrt")):
            return f"√{_expression_text(value, ATOM)}", ATOM
        case ast.IfExp(ast.Compare(left, [ast.LtE()], [right]), body, otherwise):
            condition = f"{_expression_text(left, SUM)} ≤ {_expression_text(right, SUM)}"
            return f"{_expression_text(body, SUM)} if {condition}, else {_expression_text(otherwise, SUM)}", 0
        case ast.BinOp(left, operation, right):
            return _operation_text(left, operation, right)
    return ast.unparse(node), ATOM


def _operation_text(left: ast.expr, operation: ast.operator, right: ast.expr) -> tuple[str, int]:
    match operation:
        case ast.Add():
            return f"{_expression_text(left, SUM)} + {_expression_text(right, SUM)}", SUM
        case ast.Sub():
            return f"{_expression_text(left, SUM)} - {_expression_text(right, PRODUCT)}", SUM
        case ast.Mult():
            return f"{_factor_text(left)} {_factor_text(right)}", PRODUCT
        case ast.Div():
            return f"{_expression_text(left, PRODUCT)} / {_expression_text(right, ATOM)}", PRODUCT
        case ast.Pow():
            exponent = _expression_text(right, ATOM)
            return _expression_text(left, ATOM) + SUPERSCRIPTS.get(exponent, f"^{exponent}"), ATOM
    return ast.unparse(ast.BinOp(left, operation, right)), SUM


def _factor_text(node: ast.expr) -> str:
    """Return a factor as text; a quotient gets parentheses, since products are written without an operator: (a / b) c."""
    is_quotient = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    return _expression_text(node, ATOM if is_quotient else PRODUCT)
