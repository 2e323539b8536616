"""Parser of conditions: a recursive-descent parser that makes an expression tree from tokens.

`ast.parse` is not used: its error messages are about Python, its columns count bytes, it prints warnings for some texts
and runs out of memory for others. This parser evaluates nothing, so that 9**9**9 costs as much as 9. The limits on the
length and on the nesting of a condition bound the cost of parsing and evaluating it.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from tui_trainer.base.expressions.checks import (
    Argument,
    as_boolean,
    as_number,
    call_node,
    missing_value_error,
    no_progress_node,
    unexpected_token_error,
    unknown_function_error,
    unknown_tensor_error,
    unknown_word_error,
    weight_node,
)
from tui_trainer.base.expressions.functions import COMPARISONS, FUNCTIONS, NO_PROGRESS
from tui_trainer.base.expressions.lexer import (
    KEYWORDS,
    MAX_CONDITION_LENGTH,
    ConditionError,
    Token,
    TokenKind,
    TokenReader,
    UnknownFunctionError,
)
from tui_trainer.base.expressions.names import PARAM, Names
from tui_trainer.base.expressions.nodes import (
    Arithmetic,
    Boolean,
    Comparison,
    Literal,
    Logical,
    Negative,
    Node,
    Not,
    Scalar,
    Tensor,
)
from tui_trainer.base.typed_numbers import TypedFloat, read_float
from tui_trainer.base.weights import Weights

MAX_NESTING = 20
"""Maximum depth of nested parentheses, function calls, signs, powers and `not`.

Each level needs a few nested Python calls, and Python limits the depth of calls.
"""
Operand = TypeVar("Operand", bound=Node)
Result = TypeVar("Result")


def parse(text: str, names: Names) -> Boolean:
    """Return the expression tree of a condition. Raises ConditionError."""
    tree = _Parser(text, names).condition()
    if len(str(tree)) > MAX_CONDITION_LENGTH:
        raise ConditionError(f"a condition can have at most {MAX_CONDITION_LENGTH} characters", 0)
    return tree


def check_syntax(text: str, scalars: Iterable[str]) -> None:
    """Check a condition before the model is built. Raises ConditionError if it is invalid for every model.

    `scalars`: names of all metrics and hyperparameters that the run may have.
    """
    with suppress(UnknownFunctionError):  # the unknown function may be the name of a weight tensor
        parse(text, Names.for_any_model(scalars))


class _Parser:
    """Recursive-descent parser; each method parses the form of expression that it is named after."""

    def __init__(self, text: str, names: Names) -> None:
        self._names = names
        self._reader = TokenReader(text)
        self._depth = 0

    def condition(self) -> Boolean:
        """Parse the whole text and return its expression tree. Raises ConditionError."""
        if self._reader.at_end:
            raise ConditionError("write a condition, such as loss < 0.1", 0)
        position = self._reader.position
        node = self._expression()
        if not self._reader.at_end:
            raise unexpected_token_error(self._reader.token)
        return as_boolean(node, position)

    # -- operators, lowest precedence first --

    def _expression(self) -> Node:
        return self._chain(("or",), self._conjunction, as_boolean, lambda _, operands: Logical("or", operands))

    def _conjunction(self) -> Node:
        return self._chain(("and",), self._negation, as_boolean, lambda _, operands: Logical("and", operands))

    def _negation(self) -> Node:
        if not self._reader.take(("not",)):
            return self._comparison()
        position = self._reader.position
        return Not(as_boolean(self._parse_nested(self._negation), position))

    def _comparison(self) -> Node:
        return self._chain(tuple(COMPARISONS), self._sum, as_number, Comparison)

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product, as_number, Arithmetic)

    def _product(self) -> Node:
        return self._chain(("*", "/", "%"), self._signed, as_number, Arithmetic)

    def _signed(self) -> Node:
        sign = self._reader.take(("-", "+"))
        if not sign:
            return self._power()
        position = self._reader.position
        operand = as_number(self._parse_nested(self._signed), position)
        return Negative(operand) if sign == "-" else operand

    def _power(self) -> Node:
        position = self._reader.position
        base = self._atom()
        if not self._reader.take(("**",)):
            return base
        after = self._reader.position
        exponent = as_number(self._parse_nested(self._signed), after)
        return Arithmetic(("**",), (as_number(base, position), exponent))

    def _atom(self) -> Node:
        token = self._reader.advance()
        if token.kind is TokenKind.NUMBER:
            return self._literal(token)
        if token.is_any_of(("(",)):
            return self._expect_parenthesis(self._parse_nested(self._expression))
        if token.kind is not TokenKind.WORD or token.text in KEYWORDS:
            raise missing_value_error(token)
        return self._call(token) if self._reader.take(("(",)) else self._name(token)

    # -- names, functions, indices --

    def _name(self, token: Token) -> Node:
        if token.text in self._names.scalars:
            return Scalar(token.text)
        weights = self._names.find(token.text)
        if weights is None:
            raise unknown_word_error(token, self._names)
        return self._weights(weights)

    def _call(self, token: Token) -> Node:
        if token.text == PARAM:
            return self._weights(self._param())
        if token.text not in FUNCTIONS:
            raise unknown_function_error(token, self._names)
        arguments = self._parse_nested(self._arguments)
        if token.text == NO_PROGRESS:
            return self._expect_parenthesis(no_progress_node(token.position, arguments, self._names))
        return self._expect_parenthesis(call_node(token.text, token.position, arguments))

    def _arguments(self) -> list[Argument]:
        arguments: list[Argument] = []
        while not arguments or self._reader.take((",",)):
            position = self._reader.position
            arguments.append((self._expression(), position))
        return arguments

    def _param(self) -> Weights:
        token = self._reader.advance()
        if token.kind is not TokenKind.STRING:
            raise ConditionError(f"{PARAM} takes a quoted name: {PARAM}('w')", token.position)
        name = token.text[1:-1]
        if name not in self._names.weights:
            raise unknown_tensor_error(name, self._names, token.position)
        return self._expect_parenthesis(self._names.weights[name])

    def _weights(self, weights: Weights) -> Node:
        indices: list[tuple[int, int]] = []
        while self._reader.take(("[",)):
            indices.append(self._index(weights))
            while self._reader.take((",",)):
                indices.append(self._index(weights))
            self._reader.expect_closing("]")
        return weight_node(weights, indices) if indices else Tensor(weights)

    def _index(self, weights: Weights) -> tuple[int, int]:
        position = self._reader.position
        sign = -1 if self._reader.take(("-",)) else 1
        token = self._reader.advance()
        if token.kind is not TokenKind.NUMBER or not token.text.isdecimal():
            raise ConditionError(f"an index is a whole number: {weights.range_text}", token.position)
        return sign * int(token.text), position

    def _literal(self, token: Token) -> Literal:
        value = read_float(token.text)
        if isinstance(value, TypedFloat):
            limit = "large: the largest number is 1.8e308" if value else "small: the smallest number is 4.9e-324"
            raise ConditionError(f"{token} is too {limit}", token.position)
        return Literal(value)

    # -- helpers --

    def _chain(
        self,
        operators: tuple[str, ...],
        parse_operand: Callable[[], Node],
        convert: Callable[[Node, int], Operand],
        build: Callable[[tuple[str, ...], tuple[Operand, ...]], Node],
    ) -> Node:
        """Parse operands joined by any of these operators; a single operand is returned without change.

        `convert` checks each operand, given its node and its column; `build` makes the node from all of them.
        """
        position = self._reader.position
        node = parse_operand()
        if not self._reader.token.is_any_of(operators):
            return node
        found, operands = [], [convert(node, position)]
        while operator := self._reader.take(operators):
            found.append(operator)
            position = self._reader.position
            operands.append(convert(parse_operand(), position))
        return build(tuple(found), tuple(operands))

    def _expect_parenthesis(self, result: Result) -> Result:
        """Read the closing parenthesis and return `result`. Raises ConditionError if the parenthesis is missing."""
        self._reader.expect_closing()
        return result

    def _parse_nested(self, parse_part: Callable[[], Result]) -> Result:
        """Parse a part of the condition one level of nesting deeper. Raises ConditionError beyond MAX_NESTING levels."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise ConditionError(f"nested too deeply: at most {MAX_NESTING} levels", self._reader.position)
        result = parse_part()
        self._depth -= 1
        return result
