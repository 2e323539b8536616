"""Completion of conditions while they are typed."""

import pytest

from tests.conditions.conditions import NAMES
from tui_trainer.base.expressions.names import Names
from tui_trainer.conditions.completion import MAX_COMPLETIONS, complete, word_at


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ["loss", "step", "accuracy"]),
        ("lo", ["loss", "param('loss')[0]", "param('loss')[1]", "log(", "log10(", "best_loss"]),
        ("LO", ["loss", "param('loss')[0]", "param('loss')[1]", "log(", "log10(", "best_loss"]),
        ("norm", ["norm(", "grad_norm"]),
        ("loss", ["param('loss')[0]", "param('loss')[1]"]),
        ("loss ", ["<", ">", "<=", ">=", "==", "!="]),
        ("loss < 1 ", ["and", "or"]),
        ("w[0] < 0.5 a", ["and"]),
        ("loss < ", ["loss", "step", "accuracy"]),
        ("loss < 1 and gr", ["grad_norm"]),
        ("loss < 1 and not be", ["best_loss"]),
        ("norm(", ["w", "b", "m", "param('layers.0.weight')"]),
        ("w", ["w[0]", "w[1]", "w[2]"]),
        ("lay", [f"param('layers.0.weight')[{index}]" for index in range(4)]),
        ("params.", ["params.w[0]", "params.w[1]", "params.w[2]", "params.b", "params.m[0,0]"]),
        ("loss < params.lay", [f"params.layers.0.weight[{index}]" for index in range(4)]),
        ("w[", ["w[0]", "w[1]", "w[2]"]),
        ("loss < w[1", ["w[1]"]),
        ("b[", ["b[0]"]),
        ("params.w[", ["params.w[0]", "params.w[1]", "params.w[2]"]),
        ("param('layers.0.weight')[", [f"param('layers.0.weight')[{index}]" for index in range(4)]),
        ("m[1,", ["m[1,0]", "m[1,1]", "m[1,2]"]),
        ("m[1][", []),
        ("scale[", []),
        ("loss[", []),
        ("qqq[", []),
        ("param('", ["w')", "b')", "m')"]),
        ("param('lay", ["layers.0.weight')"]),
        ("param('0.we", ["layers.0.weight')"]),
        ("loss < 0.1", []),
        ("loss < 2", []),
        ("qqq", []),
        ("x" * 501, []),
    ],
)
def test_completion(text: str, first: list[str]) -> None:
    """At the end of a text: names that begin with the word, then names that contain it; operators after a value."""
    assert complete(text, len(text), NAMES)[: len(first) or None] == first


def test_completion_of_a_large_model() -> None:
    """The list stays short for a model with any number of weights."""
    names = Names.for_shapes({f"layers.{layer}.weight": (64, 64) for layer in range(300)}, metrics=[])
    assert len(complete("lay", 3, names)) == MAX_COMPLETIONS


@pytest.mark.parametrize(
    ("text", "cursor", "span", "first"),
    [
        ("lo < 1", 2, (0, 2), "loss"),
        ("1 < stxx and", 6, (4, 8), "step"),
        ("1 < st", 4, (4, 4), "loss"),
        ("param('lay')[0] > 1", 10, (7, 12), "layers.0.weight')"),
        ("w[1] > 1", 3, (0, 4), "w[1]"),
        ("1 < w[ < 1", 6, (4, 6), "w[0]"),
        ('param("la', 9, (7, 9), 'layers.0.weight")'),
    ],
)
def test_the_word_at_the_cursor(text: str, cursor: int, span: tuple[int, int], first: str) -> None:
    """A completion replaces the whole word at the cursor, in param up to the closing quote."""
    assert word_at(text, cursor) == span
    assert complete(text, cursor, NAMES)[0] == first


@pytest.mark.parametrize("text", ["x" * 1_000_000, "w[" + "1" * 1_000_000, "param('" + "y" * 1_000_000])
def test_a_very_long_text(text: str) -> None:
    """A text over the length limit has no completions and is not searched."""
    assert word_at(text, len(text)) == (len(text), len(text))
    assert complete(text, len(text), NAMES) == []
