"""Checks of the parser, and its errors: wrong kinds of values, unknown names, missing or unexpected tokens."""

from collections.abc import Sequence
from difflib import get_close_matches

from tui_trainer.base.expressions.functions import FUNCTIONS, NO_PROGRESS, PREDICATES, REDUCTIONS, VARIADIC
from tui_trainer.base.expressions.lexer import ConditionError, Token, TokenKind, UnknownFunctionError
from tui_trainer.base.expressions.names import PARAM, Names
from tui_trainer.base.expressions.nodes import (
    Boolean,
    Call,
    Literal,
    Node,
    NoProgress,
    Number,
    Predicate,
    Reduction,
    Scalar,
    Tensor,
    Weight,
)
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.base.weights import PARAMS_PREFIX, NoSuchWeightError, Weights

Argument = tuple[Node, int]
"""Argument of a call, and the column at which its text begins."""
Indices = Sequence[tuple[int, int]]
"""Numbers of an index such as [0,3], each with the column at which it begins."""


def as_number(node: Node, position: int) -> Number:
    """Return the node if it is a number; if it is a tensor with one element, return the node of that element.

    Raises ConditionError for other nodes.
    """
    if isinstance(node, Number):
        return node
    if isinstance(node, Tensor):
        if node.weights.count == 1:
            return Weight(node.weights, ())
        raise ConditionError(f"{node.weights.range_text}; choose one of them, or use norm({node})", position)
    raise ConditionError(f"expected a number, got a true/false expression: {node}", position)


def as_boolean(node: Node, position: int) -> Boolean:
    """Return the node if it is a boolean. Raises ConditionError if it is a number or a tensor."""
    if isinstance(node, Boolean):
        return node
    number = as_number(node, position)
    example = f"loss < {number}" if isinstance(number, Literal) else f"{number} < 0.1"
    raise ConditionError(f"expected a comparison, such as {example}", position)


def weight_node(weights: Weights, indices: Indices) -> Weight:
    """Return the node of a single weight. Raises ConditionError if the index is out of range.

    `indices`: a number for each dimension, or a flat index as a single number.
    """
    try:
        offset = weights.flat_index(tuple(number for number, _ in indices))
    except NoSuchWeightError as error:
        raise ConditionError(str(error), indices[error.index_position][1]) from None
    return Weight(weights, weights.short_index(offset))


def call_node(name: str, position: int, arguments: list[Argument]) -> Node:
    """Return the node of a function call. Raises ConditionError if the function does not accept these arguments."""
    if name in REDUCTIONS and len(arguments) == 1 and isinstance(arguments[0][0], Tensor):
        return _reduction_node(name, arguments[0][0].weights, position)
    if name in VARIADIC and len(arguments) < 2:
        raise ConditionError(f"{name} takes a weight tensor or at least two numbers", position)
    if name in REDUCTIONS and name not in VARIADIC:
        raise ConditionError(f"{name} takes a weight tensor, such as {name}(w)", position)
    if name not in VARIADIC and len(arguments) != 1:
        raise ConditionError(f"{name} takes one number, not {len(arguments)}", position)
    numbers = tuple(as_number(node, column) for node, column in arguments)
    return Predicate(name, numbers[0]) if name in PREDICATES else Call(name, numbers)


def no_progress_node(position: int, arguments: list[Argument], names: Names) -> NoProgress:
    """Return the node of no_progress(metric, steps). Raises ConditionError for other arguments.

    The metric must be one whose best step is a metric too, named like best_loss_step.
    """
    (metric, _), (steps, _) = arguments if len(arguments) == 2 else ((None, 0), (None, 0))
    best = f"best_{metric}_step"
    if not isinstance(metric, Scalar) or not isinstance(steps, Literal) or best not in names.scalars:
        raise ConditionError(f"{NO_PROGRESS} takes a loss and a number of steps: {NO_PROGRESS}(loss, 500)", position)
    if steps.value < 1 or steps.value % 1:
        raise ConditionError(f"a number of steps is a whole number above 0, not {steps}", arguments[1][1])
    return NoProgress(metric.name, steps, Scalar("step"), Scalar(best))


def _reduction_node(name: str, weights: Weights, position: int) -> Reduction:
    if not weights.count:
        raise ConditionError(weights.range_text, position)
    return Reduction(name, weights)


def missing_value_error(token: Token) -> ConditionError:
    """Return the error for a token where a value is expected."""
    if token.kind is TokenKind.STRING:
        return ConditionError(f"a quoted name must be inside {PARAM}(): {PARAM}({token.text})", token.position)
    return ConditionError(f"a value is missing {token.location}", token.position)


def unexpected_token_error(token: Token) -> ConditionError:
    """Return the error for a token that follows a complete condition."""
    messages = {
        ")": "unmatched )",
        "[": "only weights can be indexed",
        ",": "unexpected comma: it separates function arguments and indices; write decimals with a point, such as 0.5",
    }
    message = messages.get(token.text, f"an operator, such as and, is missing {token.location}")
    return ConditionError(message, token.position)


def unknown_function_error(token: Token, names: Names) -> UnknownFunctionError:
    """Return the error for a call of a word that is not a function."""
    if token.text in names.scalars:
        return UnknownFunctionError(f"{token.text} is a number, not a function", token.position)
    weights = names.find(token.text)
    if weights is not None:
        return UnknownFunctionError(f"an index goes in square brackets: {weights.range_text}", token.position)
    return UnknownFunctionError(str(unknown_name_error("function", token.text, (*FUNCTIONS, PARAM))), token.position)


def unknown_tensor_error(name: str, names: Names, position: int) -> ConditionError:
    """Return the error for the name of a weight tensor that does not exist."""
    return ConditionError(str(unknown_name_error("weight tensor", name, names.weights)), position)


def unknown_word_error(token: Token, names: Names) -> ConditionError:
    """Return the error for a word that is not a name of this run."""
    word = token.text
    if word in FUNCTIONS or word == PARAM:
        return ConditionError(f"{word} needs parentheses: {word}(...)", token.position)
    if word in names.missing_metrics:
        reason = names.missing_metrics[word]
        return ConditionError(f"this run has no {word}{reason and f': {reason}'}", token.position)
    if word.startswith(PARAMS_PREFIX):
        return unknown_tensor_error(word.removeprefix(PARAMS_PREFIX), names, token.position)
    near = get_close_matches(word, names.weights, n=1, cutoff=0.7) if "." in word else []
    if near:
        spelling = names.weights[near[0]].spelling
        return ConditionError(f"unknown name {token}: did you mean {spelling}?", token.position)
    return ConditionError(str(unknown_name_error("name", word, names.spellings())), token.position)
