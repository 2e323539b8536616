"""What may stand where: numbers, truths, whole tensors, and what functions take. Raises ConditionError elsewhere."""

from collections.abc import Sequence

from tui_trainer.base.expressions.arithmetic import OF_SEVERAL, OF_WEIGHTS, TESTS
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.number_nodes import Call, Literal, Reduction, Tensor, Weight
from tui_trainer.base.expressions.tree import Node, Number, Truth
from tui_trainer.base.expressions.truth_nodes import Test
from tui_trainer.base.weights import NoSuchWeightError, Weights

Place = tuple[Node, int]
"""A node and the column at which it begins."""
Indices = Sequence[tuple[int, int]]
"""Each number of an index, and the column at which it stands."""


def as_number(node: Node, position: int) -> Number:
    """The node, where a number must stand; a tensor of one number is that number."""
    if isinstance(node, Number):
        return node
    if isinstance(node, Tensor):
        if node.of.count == 1:
            return Weight(node.of, ())
        raise ConditionError(f"{node.of.range_text}; say which, or take norm({node})", position)
    raise ConditionError(f"{node} is no number: it holds or not", position)


def as_truth(node: Node, position: int) -> Truth:
    """The node, where something that holds or not must stand."""
    if isinstance(node, Truth):
        return node
    number = as_number(node, position)
    example = f"loss < {number}" if isinstance(number, Literal) else f"{number} < 0.1"
    raise ConditionError(f"compare it with something: {example}", position)


def indexed(weights: Weights, indices: Indices) -> Weight:
    """The weight with that index: one number for each dimension, or a single one that counts row by row."""
    try:
        place = weights.flat_index(tuple(along for along, _ in indices))
    except NoSuchWeightError as error:
        raise ConditionError(str(error), indices[error.which][1]) from None
    return Weight(weights, weights.usual_index(place))


def call(name: str, position: int, arguments: list[Place]) -> Node:
    """A known function applied to what it takes."""
    if name in OF_WEIGHTS and len(arguments) == 1 and isinstance(arguments[0][0], Tensor):
        return _reduction(name, arguments[0][0].of, position)
    if name in OF_SEVERAL and len(arguments) < 2:
        raise ConditionError(f"{name} takes weights by name, or at least two numbers", position)
    if name in OF_WEIGHTS and name not in OF_SEVERAL:
        raise ConditionError(f"{name} takes weights by name, such as {name}(w)", position)
    if name not in OF_SEVERAL and len(arguments) != 1:
        raise ConditionError(f"{name} takes one number, not {len(arguments)}", position)
    numbers = tuple(as_number(node, place) for node, place in arguments)
    return Test(name, numbers[0]) if name in TESTS else Call(name, numbers)


def _reduction(name: str, weights: Weights, position: int) -> Reduction:
    if not weights.count:
        raise ConditionError(weights.range_text, position)
    return Reduction(name, weights)
