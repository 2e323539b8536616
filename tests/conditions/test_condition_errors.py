"""Errors of conditions: the message and the column."""

import pytest

from tests.conditions.conditions import PLAIN, numbers, parsed
from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import MAX_CONDITION_LENGTH, ConditionError
from tui_trainer.conditions.condition import Condition

COMMA = "unexpected comma: it separates function arguments and indices; write decimals with a point, such as 0.5"
ALL = "choose one of: w, b, m, layers.0.weight, scale, loss, empty"


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("loss < 0,1", 8, COMMA),
        ("loss > 1e-400", 7, "'1e-400' is too small: the smallest number is 4.9e-324"),
        ("", 0, "write a condition, such as loss < 0.1"),
        (" \n ", 0, "write a condition, such as loss < 0.1"),
        ("loss", 0, "expected a comparison, such as loss < 0.1"),
        (" b", 1, "expected a comparison, such as b < 0.1"),
        ("5", 0, "expected a comparison, such as loss < 5"),
        ("step > 1 and loss + 1", 13, "expected a comparison, such as loss + 1 < 0.1"),
        ("not loss", 4, "expected a comparison, such as loss < 0.1"),
        ("loss = 1", 5, "write == instead of ="),
        ("loss < 1 && step > 3", 9, "write and instead of &&"),
        ("loss < 1 || step > 3", 9, "write or instead of ||"),
        ("!(loss < 1)", 0, "write not instead of !"),
        ("loss < 1 AND step > 3", 9, "write and instead of AND"),
        ("loss <> 1", 5, "write != instead of <>"),
        ("loss =< 1", 5, "write <= instead of =<"),
        ("loss ≥ 1", 5, "write >= instead of ≥"),
        ("2 ^ 3 > 1", 2, "write ** instead of ^"),
        ("lss < 1", 0, "unknown name 'lss': did you mean loss or data_loss?"),
        ("step > 1 or grad > 3", 12, "unknown name 'grad': did you mean grad_norm?"),
        ("layers.0.weight[3] > 1", 0, "unknown name 'layers.0.weight': did you mean param('layers.0.weight')?"),
        ("layers.0.wieght > 1", 0, "unknown name 'layers.0.wieght': did you mean param('layers.0.weight')?"),
        ("param('wx') > 1", 6, "unknown weight tensor 'wx': did you mean w?"),
        ("param('q') > 1", 6, f"unknown weight tensor 'q': {ALL}"),
        ("params.layers.0.wieght[0] < 1", 0, "unknown weight tensor 'layers.0.wieght': did you mean layers.0.weight?"),
        ("param(w) > 1", 6, "param takes a quoted name: param('w')"),
        ("param > 1", 0, "param needs parentheses: param(...)"),
        ("'w' > 1", 0, "a quoted name must be inside param(): param('w')"),
        ("param('w > 1", 6, "the quote is not closed"),
        ("sqr(2) > 1", 0, "unknown function 'sqr': did you mean sqrt?"),
        ("1 < loss(2)", 4, "loss is a number, not a function"),
        ("w(0) > 1", 0, "an index goes in square brackets: w has 3 weights: w[0] to w[2]"),
        ("abs loss > 1", 0, "abs needs parentheses: abs(...)"),
        ("abs() > 1", 4, "a value is missing before ')'"),
        ("abs(1, 2) > 1", 0, "abs takes one number, not 2"),
        ("isnan(1, 2)", 0, "isnan takes one number, not 2"),
        ("max(loss) > 1", 0, "max takes a weight tensor or at least two numbers"),
        ("norm(loss) > 1", 0, "norm takes a weight tensor, such as norm(w)"),
        ("norm(w, m) > 1", 0, "norm takes a weight tensor, such as norm(w)"),
        ("norm(empty) > 1", 0, "empty has no weights"),
        ("abs(w) > 1", 4, "w has 3 weights: w[0] to w[2]; choose one of them, or use norm(w)"),
        ("w < 1", 0, "w has 3 weights: w[0] to w[2]; choose one of them, or use norm(w)"),
        ("m < 1", 0, "m is 2×3: m[0,0] to m[1,2], or m[0] to m[5]; choose one of them, or use norm(m)"),
        ("w[3] < 1", 2, "w has 3 weights: w[0] to w[2]"),
        ("w[-4] < 1", 2, "w has 3 weights: w[0] to w[2]"),
        ("w[0,1] < 1", 4, "w has 3 weights: w[0] to w[2]"),
        ("b[1] < 1", 2, "b has 1 weight: b[0]"),
        ("m[6] < 1", 2, "m is 2×3: m[0,0] to m[1,2], or m[0] to m[5]"),
        ("m[-7] < 1", 2, "m is 2×3: m[0,0] to m[1,2], or m[0] to m[5]"),
        ("m[1][3] < 1", 5, "m is 2×3: m[0,0] to m[1,2], or m[0] to m[5]"),
        ("m[0,0,0] < 1", 6, "m is 2×3: m[0,0] to m[1,2], or m[0] to m[5]"),
        ("params.w[3] < 1", 9, "w has 3 weights: w[0] to w[2]"),
        ("params.v[0] < 1", 0, f"unknown weight tensor 'v': {ALL}"),
        ("scale[0] < 1", 6, "scale is one number: write it without an index"),
        ("empty[0] < 1", 6, "empty has no weights"),
        ("w[x] < 1", 2, "an index is a whole number: w has 3 weights: w[0] to w[2]"),
        ("w[1.5] < 1", 2, "an index is a whole number: w has 3 weights: w[0] to w[2]"),
        ("w[] < 1", 2, "an index is a whole number: w has 3 weights: w[0] to w[2]"),
        ("w[0 < 1", 4, "a ] is missing before '<'"),
        ("loss[0] < 1", 4, "only weights can be indexed"),
        ("(loss < 1", 9, "a ) is missing at the end"),
        ("abs(loss < 1", 4, "expected a number, got a true/false expression: loss < 1"),
        ("abs(loss", 8, "a ) is missing at the end"),
        ("loss < 1)", 8, "unmatched )"),
        ("loss <", 6, "a value is missing at the end"),
        ("< 1", 0, "a value is missing before '<'"),
        ("loss < and step > 1", 7, "a value is missing before 'and'"),
        ("loss < 1 step > 2", 9, "an operator, such as and, is missing before 'step'"),
        ("loss < 1, step > 2", 8, COMMA),
        ("(loss < 1) < 2", 0, "expected a number, got a true/false expression: loss < 1"),
        ("1 + (loss < 1) > 2", 4, "expected a number, got a true/false expression: loss < 1"),
        ("1_000 < loss", 0, "'1_000' is not a number: write 1000"),
        ("loss < 2x", 7, "'2x' is not a number"),
        ("loss < 1.2.3", 7, "'1.2.3' is not a number"),
        ("loss < 1e999", 7, "'1e999' is too large: the largest number is 1.8e308"),
        ("loss < 1 # low", 9, "unexpected character '#'"),
        ("loss < \u0663", 7, "'\u0663' is not a number: write 3"),
        ("loss <\x1b 1", 6, "unexpected character 'U+001B'"),
        ("loss.real < 1", 0, "unknown name 'loss.real': did you mean loss?"),
    ],
)
def test_error_messages(text: str, position: int, message: str) -> None:
    """The message names the invalid word and the correction; the position is its column."""
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    assert str(caught.value) == message
    assert caught.value.position == position
    assert isinstance(caught.value, UserError)


def test_a_run_without_accuracy() -> None:
    """A name that exists in other runs is not reported as a misspelling."""
    with pytest.raises(ConditionError, match=r"^this run has no accuracy$"):
        Condition.parse("accuracy > 0.9", PLAIN)


HOSTILE = [
    "(" * MAX_CONDITION_LENGTH,
    "-" * 400 + "1 < 2",
    "not " * 100 + "1 < 2",
    "2**" * 100 + "2 < 1",
    "abs(" * 100 + "1" + ")" * 99 + " < 1",
    "1 < 2" + " " * 1_000_000,
    "9" * 1_000_000,
    "9" * 490 + " < 1",
    "w[" + "9" * 400 + "] < 1",
    "loss<1e9and " * 41,
    "1<" * 249 + "x",
    "'" * MAX_CONDITION_LENGTH,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts(text: str) -> None:
    """Deep nesting, huge numbers and very long texts are refused at once, in a short message."""
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    assert len(str(caught.value)) <= 300
    assert 0 <= caught.value.position <= len(text)


@pytest.mark.parametrize("text", ["1" + "+1" * 110 + " < 2", "1" + "<2" * 110, "1<2" + " or 1<2" * 50])
def test_long_chains(text: str) -> None:
    """A long chain of operators does not count as nesting."""
    condition = parsed(text[:MAX_CONDITION_LENGTH])
    assert parsed(str(condition)) == condition
    assert condition.holds(numbers()) in (True, False)
