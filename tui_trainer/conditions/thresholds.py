"""loss_thresholds(): the losses that a breakpoint compares the loss with, to draw them in a chart."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.expressions.nodes import Comparison, Literal, Node, Number, Scalar
from tui_trainer.base.expressions.parser import parse

LOSSES = frozenset({"loss", "best_loss"})
"""Names of the values that are losses."""


class Threshold(NamedTuple):
    """A loss with which a condition compares the loss, and the comparison as text, such as 'loss < 0.2'."""

    value: float
    text: str


@lru_cache(maxsize=64)
def loss_thresholds(condition: str, scalars: tuple[str, ...]) -> tuple[Threshold, ...]:
    """Return the thresholds in a condition, in the order of its text; nothing if it can't be parsed.

    `scalars`: names of the numbers that the condition may use besides weights.

    >>> loss_thresholds("0.1 < loss < 0.2 or step > 50", ("loss", "step"))
    (Threshold(value=0.1, text='0.1 < loss'), Threshold(value=0.2, text='loss < 0.2'))
    """
    try:
        tree = parse(condition, Names.for_any_model(scalars))
    except ConditionError:
        return ()
    return tuple(_found_in(tree))


def _found_in(node: Node) -> Iterator[Threshold]:
    if isinstance(node, Comparison):
        for operator, (left, right) in zip(node.operators, pairwise(node.operands), strict=True):
            for loss, other in ((left, right), (right, left)):
                if _is_loss(loss) and isinstance(other, Literal):
                    yield Threshold(other.value, f"{left} {operator} {right}")
    for child in node.children:
        yield from _found_in(child)


def _is_loss(number: Number) -> bool:
    return isinstance(number, Scalar) and number.name in LOSSES
