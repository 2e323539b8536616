"""From text to tree: recursive descent over the tokens.

Not `ast.parse`: that reads Python, so what it says of a text is said about Python, at columns counted in bytes; it
warns on some texts and runs out of memory on others. Nothing is worked out while reading, so 9**9**9 is as cheap as
9; length and nesting have limits, and with them all work has.
"""

from collections.abc import Callable
from typing import TypeVar

from tui_trainer.base.expressions.arithmetic import FUNCTIONS
from tui_trainer.base.expressions.complaints import no_value, trailing, unknown, unknown_function
from tui_trainer.base.expressions.kinds import Place, as_number, as_truth, call, indexed
from tui_trainer.base.expressions.lexer import (
    COMPARISONS,
    KEYWORDS,
    LENGTH_LIMIT,
    ConditionError,
    Kind,
    Token,
)
from tui_trainer.base.expressions.names import BY_NAME, Names
from tui_trainer.base.expressions.number_nodes import Arithmetic, Literal, Negative, Scalar, Tensor
from tui_trainer.base.expressions.token_reader import TokenReader
from tui_trainer.base.expressions.tree import Node, Truth
from tui_trainer.base.expressions.truth_nodes import Comparison, Joined, Not
from tui_trainer.base.registry import unknown_name
from tui_trainer.base.typed_numbers import TypedFloat, read_float
from tui_trainer.base.weights import Weights

NESTING_LIMIT = 20
"""Parentheses, functions, signs, powers and `not` inside each other; each takes a handful of Python's own calls."""
Part = TypeVar("Part", bound=Node)
Found = TypeVar("Found")


def parse(text: str, names: Names) -> Truth:
    """The tree of a condition. Raises ConditionError."""
    tree = _Parser(text, names).condition()
    if len(str(tree)) > LENGTH_LIMIT:
        raise ConditionError(f"a condition written out has at most {LENGTH_LIMIT} characters", 0)
    return tree


class _Parser:
    """Reads tokens from the left; each method reads what its name says and stops behind it."""

    def __init__(self, text: str, names: Names) -> None:
        self._names = names
        self._reader = TokenReader(text)
        self._depth = 0

    def condition(self) -> Truth:
        """The whole text."""
        if self._reader.ended:
            raise ConditionError("write a condition, such as loss < 0.1", 0)
        position = self._reader.position
        node = self._any()
        if not self._reader.ended:
            raise trailing(self._reader.token)
        return as_truth(node, position)

    # -- the levels, loosest first --

    def _any(self) -> Node:
        return self._chain(("or",), self._conjunction, as_truth, lambda _, parts: Joined("or", parts))

    def _conjunction(self) -> Node:
        return self._chain(("and",), self._negation, as_truth, lambda _, parts: Joined("and", parts))

    def _negation(self) -> Node:
        if not self._reader.take(("not",)):
            return self._comparison()
        position = self._reader.position
        return Not(as_truth(self._nested(self._negation), position))

    def _comparison(self) -> Node:
        return self._chain(COMPARISONS, self._sum, as_number, Comparison)

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product, as_number, Arithmetic)

    def _product(self) -> Node:
        return self._chain(("*", "/", "%"), self._signed, as_number, Arithmetic)

    def _signed(self) -> Node:
        sign = self._reader.take(("-", "+"))
        if not sign:
            return self._power()
        position = self._reader.position
        operand = as_number(self._nested(self._signed), position)
        return Negative(operand) if sign == "-" else operand

    def _power(self) -> Node:
        position = self._reader.position
        base = self._atom()
        if not self._reader.take(("**",)):
            return base
        after = self._reader.position
        exponent = as_number(self._nested(self._signed), after)
        return Arithmetic(("**",), (as_number(base, position), exponent))

    def _atom(self) -> Node:
        token = self._reader.advance()
        if token.kind is Kind.NUMBER:
            return self._literal(token)
        if token.is_one_of(("(",)):
            return self._reader.closed(self._nested(self._any))
        if token.kind is not Kind.WORD or token.text in KEYWORDS:
            raise no_value(token)
        return self._call(token) if self._reader.take(("(",)) else self._named(token)

    # -- names, functions, indices --

    def _named(self, token: Token) -> Node:
        if token.text in self._names.scalars:
            return Scalar(token.text)
        weights = self._names.bare(token.text)
        if weights is None:
            raise unknown(token, self._names)
        return self._weights(weights)

    def _call(self, token: Token) -> Node:
        if token.text == BY_NAME:
            return self._weights(self._by_name())
        if token.text not in FUNCTIONS:
            raise unknown_function(token, self._names)
        return self._reader.closed(call(token.text, token.position, self._nested(self._arguments)))

    def _arguments(self) -> list[Place]:
        arguments: list[Place] = []
        while not arguments or self._reader.take((",",)):
            position = self._reader.position
            arguments.append((self._any(), position))
        return arguments

    def _by_name(self) -> Weights:
        token = self._reader.advance()
        if token.kind is not Kind.STRING:
            raise ConditionError(f"{BY_NAME} takes a name in quotes: {BY_NAME}('w')", token.position)
        name = token.text[1:-1]
        if name not in self._names.weights:
            raise ConditionError(str(unknown_name("weights", name, self._names.weights)), token.position)
        return self._reader.closed(self._names.weights[name])

    def _weights(self, weights: Weights) -> Node:
        index: list[tuple[int, int]] = []
        while self._reader.take(("[",)):
            index.append(self._index(weights))
            while self._reader.take((",",)):
                index.append(self._index(weights))
            self._reader.closed(None, "]")
        return indexed(weights, index) if index else Tensor(weights)

    def _index(self, weights: Weights) -> tuple[int, int]:
        position = self._reader.position
        sign = -1 if self._reader.take(("-",)) else 1
        token = self._reader.advance()
        if token.kind is not Kind.NUMBER or not token.text.isdecimal():
            raise ConditionError(f"an index is a whole number: {weights.range_text}", token.position)
        return sign * int(token.text), position

    def _literal(self, token: Token) -> Literal:
        value = read_float(token.text)
        if isinstance(value, TypedFloat):
            limit = "large: numbers end at 1.8e308" if value else "small: numbers begin at 4.9e-324"
            raise ConditionError(f"{token} is too {limit}", token.position)
        return Literal(value)

    # -- parts and levels --

    def _chain(
        self,
        signs: tuple[str, ...],
        part: Callable[[], Node],
        convert: Callable[[Node, int], Part],
        build: Callable[[tuple[str, ...], tuple[Part, ...]], Node],
    ) -> Node:
        """Parts with signs between them; a part alone is itself, whatever it is."""
        position = self._reader.position
        node = part()
        if not self._reader.token.is_one_of(signs):
            return node
        found, parts = [], [convert(node, position)]
        while sign := self._reader.take(signs):
            found.append(sign)
            position = self._reader.position
            parts.append(convert(part(), position))
        return build(tuple(found), tuple(parts))

    def _nested(self, read: Callable[[], Found]) -> Found:
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise ConditionError(f"nested too deeply: at most {NESTING_LIMIT} levels", self._reader.position)
        found = read()
        self._depth -= 1
        return found
