"""Conditions: what each form means, what is said of a wrong text, what is offered while typing."""

import numpy as np
import pytest

from tests.run.conditions import NAMES, PLAIN, Numbers, numbers, parsed
from tui_trainer.errors import UserError
from tui_trainer.run.condition import Condition, ConditionError, Names, complete, word_at
from tui_trainer.run.condition.completion import MOST_OFFERED
from tui_trainer.run.condition.words import LENGTH_LIMIT


@pytest.mark.parametrize(
    ("text", "usual", "holds"),
    [
        ("loss<0.1", "loss < 0.1", True),
        ("grad_norm > 10", "grad_norm > 10", True),
        ("step==500", "step == 500", True),
        ("accuracy >= 0.9", "accuracy >= 0.9", False),
        ("accuracy != .875", "accuracy != 0.875", False),
        ("abs(w[0] - 2.4) < 0.01", "abs(w[0] - 2.4) < 0.01", True),
        ('param("layers.0.weight")[3] > 1', "param('layers.0.weight')[3] > 1", True),
        ("loss > 2*best_loss", "loss > 2 * best_loss", True),
        ("0.1 < loss < 0.2", "0.1 < loss < 0.2", False),
        ("step < 1 or step > 2 and loss < 1", "step < 1 or step > 2 and loss < 1", True),
        ("(step < 1 or step > 2) and loss > 1", "(step < 1 or step > 2) and loss > 1", False),
        ("not (loss > 1) and not step == 3", "not loss > 1 and not step == 3", True),
        ("not (loss > 1 and step == 3)", "not (loss > 1 and step == 3)", True),
        ("not not loss < 1", "not not loss < 1", True),
        ("step % 100 == 0", "step % 100 == 0", True),
        ("((step)) - (300 - 100) == +300", "step - (300 - 100) == 300", True),
        ("(step - 300) - 100 == 100", "(step - 300) - 100 == 100", True),
        ("-2 ** 2 == -4", "-2 ** 2 == -4", True),
        ("(-2) ** 2 == 4", "(-2) ** 2 == 4", True),
        ("2 ** 3 ** 2 == 512", "2 ** 3 ** 2 == 512", True),
        ("(2 ** 3) ** 2 == 64", "(2 ** 3) ** 2 == 64", True),
        ("2**-1 == 5e-1", "2 ** -1 == 0.5", True),
        ("2 * 3 % 4 / 2 == 1", "2 * 3 % 4 / 2 == 1", True),
        ("2 - -1 == 3", "2 - -1 == 3", True),
        ("sqrt(16) == 4 and log(exp(0)) == 0 and log10(1000) == 3", None, True),
        ("min(3, 1, 2) == 1 and max(3, b) == 3", "min(3, 1, 2) == 1 and max(3, b) == 3", True),
        ("b < 0 and b[0] < 0 and scale == 4", "b < 0 and b[0] < 0 and scale == 4", True),
        ("w[-1] == 0.25", "w[2] == 0.25", True),
        ("w[1][0] == -1.5 and w[2,0] == 0.25", "w[1] == -1.5 and w[2] == 0.25", True),
        ("m[1][2] == 5 and m[-2, 1] == 1", "m[1,2] == 5 and m[0,1] == 1", True),
        ("param('layers.0.weight')[0, 2] == 2", "param('layers.0.weight')[2] == 2", True),
        ("param('w')[0] > 2 and param('loss')[1] == 8", "w[0] > 2 and param('loss')[1] == 8", True),
        ("norm(param('loss')) > 10.6 and max(m) == 5 and min(w) == -1.5", None, True),
        ("isfinite(loss) and not isnan(w[0])", "isfinite(loss) and not isnan(w[0])", True),
        ("1e14 > 1e15", "100000000000000 > 1000000000000000", False),
        ("123456789012345678 > 2e-7", "1.2345678901234568e+17 > 2e-07", True),
        ("  loss\n<\t1  ", "loss < 1", True),
    ],
)
def test_what_it_means(text: str, usual: str | None, holds: bool) -> None:
    """Each form reads, is written in the usual spacing without needless brackets, and holds or not."""
    condition = parsed(text)
    assert str(condition) == (usual or text)
    assert condition.holds(numbers()) is holds
    assert parsed(str(condition)) == condition


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0 > 1e308",
        "-1 / 0 < -1e308",
        "isnan(0 / 0)",
        "isnan(5 % 0)",
        "1e308 * 10 > 1e308",
        "exp(1000) > 1e308",
        "10 ** 400 > 1e308 and (-10) ** 401 < -1e308",
        "9**9**9**9 > 1e308",
        "0 ** -1 > 1e308",
        "isnan((-8) ** 0.5) and isnan(sqrt(-1)) and isnan(log(-1))",
        "log(0) < -1e308 and log10(0) < -1e308",
        "isnan(max(0 / 0, 1)) and isnan(min(1, 0 / 0))",
        "not isfinite(1 / 0) and not isfinite(0 / 0)",
        "not 0 / 0 < 1 and not 0 / 0 >= 1 and not 0 / 0 == 0 / 0 and 0 / 0 != 0 / 0",
        "0.1 + 0.2 != 0.3",
    ],
)
def test_arithmetic_is_ieee(text: str) -> None:
    """Division by zero, overflow and roots of negative numbers give inf and nan; nan compares as IEEE says."""
    assert parsed(text).holds(numbers())


def test_numbers_of_any_type_are_float64() -> None:
    """float32 weights and whole numbers from outside are compared as float64, without warnings."""
    tensors = {"w": np.array([[3e38], [1e-45], [0.1]], dtype=np.float32)}
    values = Numbers({"step": 3, "loss": np.float64(1e308)}, tensors)
    assert parsed("w[0] * w[0] > 1e76 and w[2] != 0.1 and norm(w) > 2e38").holds(values)
    assert parsed("loss * 10 > 1e308 and step / 2 == 1.5").holds(values)


def test_weights_that_have_burst() -> None:
    """Weights of inf and nan make their norm, largest and smallest inf or nan, without warnings."""
    values = Numbers({}, {"w": np.array([[np.inf], [np.nan], [1.0]]), "m": np.full((2, 3), 1e300)})
    assert parsed("isnan(norm(w)) and isnan(max(w)) and isnan(min(w)) and w[0] > 1e308").holds(values)
    assert parsed("norm(m) > 1e299").holds(values)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("loss > best_loss", False),
        ("not loss > best_loss", False),
        ("loss != best_loss", False),
        ("0 < loss < best_loss", False),
        ("isfinite(best_loss)", False),
        ("not isfinite(best_loss)", False),
        ("max(best_loss, 1) > 0", False),
        ("not (best_loss < 1 and loss > 1)", True),
        ("not (best_loss < 1 or loss > 1)", False),
        ("best_loss < 1 or step == 500", True),
        ("best_loss < 1 and step == 500", False),
    ],
)
def test_what_is_not_there_yet(text: str, holds: bool) -> None:
    """What hangs on a number that is not there yet is unknown, and doesn't hold; the rest decides where it can."""
    assert parsed(text).holds(numbers(best_loss=None)) is holds


def test_only_what_is_named_is_asked_for() -> None:
    """`needs` has the names that are read, and nothing else is."""
    condition = parsed("loss < 1 and max(w) > w[0] - param('loss')[0] or lr > 1")
    assert condition.needs.scalars == {"loss", "lr"}
    assert condition.needs.weights == {"w", "loss"}
    assert (condition.needs | parsed("b > step").needs).scalars == {"loss", "lr", "step"}
    values = numbers()
    condition.holds(values)
    assert values.asked <= {"loss", "lr", "param w", "param loss"}


@pytest.mark.parametrize(
    ("text", "changes", "report"),
    [
        ("loss<0.1", {}, "loss < 0.1: loss = 0.0998"),
        ("loss < 0.1", {"loss": 0.0999999999}, "loss < 0.1: loss = 0.0999999999"),
        ("loss < 0.1", {"loss": 0.012345678}, "loss < 0.1: loss = 0.012346"),
        ("step > 123455", {"step": 123456}, "step > 123455: step = 123456"),
        ("abs(w[0] - 2.4) < 0.01", {}, "abs(w[0] - 2.4) < 0.01: w[0] = 2.3951"),
        ("loss > 2 * best_loss", {}, "loss > 2 * best_loss: loss = 0.0998, best_loss = 0.04"),
        ("loss < 1 or loss > best_loss", {"best_loss": None},
         "loss < 1 or loss > best_loss: loss = 0.0998, best_loss = none yet"),
        ("max(m) > 4 and norm(w) > 1", {}, "max(m) > 4 and norm(w) > 1: max(m) = 5, norm(w) = 2.8371"),
        ("isnan(loss)", {"loss": float("nan")}, "isnan(loss): loss = nan"),
        ("1 / loss < 0", {"loss": -0.0}, "1 / loss < 0: loss = -0"),
        ("loss > 1e300", {"loss": float("inf")}, "loss > 1e+300: loss = inf"),
        ("1 < 2", {}, "1 < 2"),
    ],
)  # fmt: skip
def test_the_report(text: str, changes: dict[str, float | None], report: str) -> None:
    """The condition and each value it read once, in as few digits as leave the line true."""
    assert parsed(text).report(numbers(**changes)) == report


ALL = "choose one of: w, b, m, layers.0.weight, scale, loss, empty"


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "write a condition, such as loss < 0.1"),
        (" \n ", 0, "write a condition, such as loss < 0.1"),
        ("loss", 0, "compare it with something: loss < 0.1"),
        (" b", 1, "compare it with something: b < 0.1"),
        ("5", 0, "compare it with something: loss < 5"),
        ("step > 1 and loss + 1", 13, "compare it with something: loss + 1 < 0.1"),
        ("not loss", 4, "compare it with something: loss < 0.1"),
        ("loss = 1", 5, "write == instead of ="),
        ("loss < 1 && step > 3", 9, "write and instead of &&"),
        ("loss < 1 || step > 3", 9, "write or instead of ||"),
        ("!(loss < 1)", 0, "write not instead of !"),
        ("loss < 1 AND step > 3", 9, "write and instead of AND"),
        ("loss <> 1", 5, "write != instead of <>"),
        ("loss =< 1", 5, "write <= instead of =<"),
        ("loss ≥ 1", 5, "write >= instead of ≥"),
        ("2 ^ 3 > 1", 2, "write ** instead of ^"),
        ("lss < 1", 0, "unknown name 'lss': did you mean loss or best_loss?"),
        ("step > 1 or grad > 3", 12, "unknown name 'grad': did you mean grad_norm?"),
        ("layers.0.weight[3] > 1", 0, "unknown name 'layers.0.weight': did you mean param('layers.0.weight')?"),
        ("layers.0.wieght > 1", 0, "unknown name 'layers.0.wieght': did you mean param('layers.0.weight')?"),
        ("param('wx') > 1", 6, "unknown weights 'wx': did you mean w?"),
        ("param('q') > 1", 6, f"unknown weights 'q': {ALL}"),
        ("param(w) > 1", 6, "param takes a name in quotes: param('w')"),
        ("param > 1", 0, "param needs parentheses: param(...)"),
        ("'w' > 1", 0, "a name in quotes goes into param(): param('w')"),
        ("param('w > 1", 6, "the quote is not closed"),
        ("sqr(2) > 1", 0, "unknown function 'sqr': did you mean sqrt?"),
        ("1 < loss(2)", 4, "loss is a number, not a function"),
        ("w(0) > 1", 0, "an index stands in square brackets: w has 3 weights: w[0] to w[2]"),
        ("abs loss > 1", 0, "abs needs parentheses: abs(...)"),
        ("abs() > 1", 4, "a value is missing before ')'"),
        ("abs(1, 2) > 1", 0, "abs takes one number, not 2"),
        ("isnan(1, 2)", 0, "isnan takes one number, not 2"),
        ("max(loss) > 1", 0, "max takes weights by name, or at least two numbers"),
        ("norm(loss) > 1", 0, "norm takes weights by name, such as norm(w)"),
        ("norm(w, m) > 1", 0, "norm takes weights by name, such as norm(w)"),
        ("norm(empty) > 1", 0, "empty has no weights"),
        ("abs(w) > 1", 4, "w has 3 weights: w[0] to w[2]; say which, or take norm(w)"),
        ("w < 1", 0, "w has 3 weights: w[0] to w[2]; say which, or take norm(w)"),
        ("m < 1", 0, "m is 2×3: m[0,0] to m[1,2]; say which, or take norm(m)"),
        ("w[3] < 1", 2, "w has 3 weights: w[0] to w[2]"),
        ("w[-4] < 1", 2, "w has 3 weights: w[0] to w[2]"),
        ("w[0,1] < 1", 4, "w has 3 weights: w[0] to w[2]"),
        ("b[1] < 1", 2, "b has 1 weight: b[0]"),
        ("m[1] < 1", 2, "m is 2×3: m[0,0] to m[1,2]"),
        ("m[1][3] < 1", 5, "m is 2×3: m[0,0] to m[1,2]"),
        ("m[0,0,0] < 1", 6, "m is 2×3: m[0,0] to m[1,2]"),
        ("scale[0] < 1", 6, "scale is one number: write it without an index"),
        ("empty[0] < 1", 6, "empty has no weights"),
        ("w[x] < 1", 2, "an index is a whole number, not 'x'"),
        ("w[1.5] < 1", 2, "an index is a whole number, not '1.5'"),
        ("w[] < 1", 2, "an index is a whole number, not ']'"),
        ("w[0 < 1", 4, "a ] is missing before '<'"),
        ("loss[0] < 1", 4, "only weights have an index"),
        ("(loss < 1", 9, "a ) is missing at the end"),
        ("abs(loss < 1", 4, "loss < 1 is no number: it holds or not"),
        ("abs(loss", 8, "a ) is missing at the end"),
        ("loss < 1)", 8, "there is no ( for this )"),
        ("loss <", 6, "a value is missing at the end"),
        ("< 1", 0, "a value is missing before '<'"),
        ("loss < and step > 1", 7, "a value is missing before 'and'"),
        ("loss < 1 step > 2", 9, "an operator is missing before 'step', such as and"),
        ("loss < 1, step > 2", 8, "a comma stands only between the values of a function or of an index"),
        ("(loss < 1) < 2", 0, "loss < 1 is no number: it holds or not"),
        ("1 + (loss < 1) > 2", 4, "loss < 1 is no number: it holds or not"),
        ("1_000 < loss", 0, "'1_000' is no number"),
        ("loss < 2x", 7, "'2x' is no number"),
        ("loss < 1.2.3", 7, "'1.2.3' is no number"),
        ("loss < 1e999", 7, "'1e999' is too large: numbers end at 1.8e308"),
        ("loss < 1 # low", 9, "'#' has no meaning in a condition"),
        ("loss < \u0663", 7, "'\u0663' has no meaning in a condition"),
        ("loss <\x1b 1", 6, "'U+001B' has no meaning in a condition"),
        ("loss.real < 1", 0, "unknown name 'loss.real': did you mean loss?"),
    ],
)
def test_what_is_said_of_a_wrong_text(text: str, position: int, said: str) -> None:
    """The message names the wrong word and what would be right; the position is where it stands."""
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    assert str(caught.value) == said
    assert caught.value.position == position
    assert isinstance(caught.value, UserError)


def test_a_run_without_accuracy() -> None:
    """A name that other runs have is not answered as a misspelling."""
    with pytest.raises(ConditionError, match=r"^this run has no accuracy$"):
        Condition.parse("accuracy > 0.9", PLAIN)


def test_names_that_are_taken() -> None:
    """Weights whose name is a number of the step, a function or a keyword are reached through param."""
    names = Names.of({"lr": (1,), "max": (1,), "and": (1,), "a b": (1,), "it's": (1,), "_ü1": (1,)}, accuracy=False)
    spelled = ["param('lr')", "param('max')", "param('and')", "param('a b')", 'param("it\'s")', "_ü1"]
    assert [weights.spelling for weights in names.weights.values()] == spelled
    for spelling in spelled:
        assert str(Condition.parse(f"{spelling} > 0", names)) == f"{spelling} > 0"
    assert Condition.parse("lr > 0", names).needs.scalars == {"lr"}


def test_further_numbers() -> None:
    """A run can name more numbers, such as its hyperparameters."""
    names = Names.of({}, accuracy=False, more=["momentum", "lr"])
    assert Condition.parse("momentum > 0.5", names).holds(Numbers({"momentum": 0.9}))
    assert names.scalars.count("lr") == 1


HOSTILE = [
    "(" * LENGTH_LIMIT,
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
    "'" * LENGTH_LIMIT,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts(text: str) -> None:
    """Deep nesting, huge numbers and endless texts are refused in one line, at once."""
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    assert len(str(caught.value)) <= 300
    assert 0 <= caught.value.position <= len(text)


@pytest.mark.parametrize("text", ["1" + "+1" * 110 + " < 2", "1" + "<2" * 110, "1<2" + " or 1<2" * 50])
def test_long_chains(text: str) -> None:
    """What is long but flat is no deeper than a short one."""
    condition = parsed(text[:LENGTH_LIMIT])
    assert parsed(str(condition)) == condition
    assert condition.holds(numbers()) in (True, False)


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
        ("lay", [f"param('layers.0.weight')[{place}]" for place in range(4)]),
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
    """At the end of a text: names that begin with the word, then those that contain it; signs after a value."""
    assert complete(text, len(text), NAMES)[: len(first) or None] == first


def test_completion_of_a_large_model() -> None:
    """However many weights a model has, the list stays short."""
    names = Names.of({f"layers.{layer}.weight": (64, 64) for layer in range(300)}, accuracy=False)
    assert len(complete("lay", 3, names)) == MOST_OFFERED


@pytest.mark.parametrize(
    ("text", "cursor", "span", "first"),
    [
        ("lo < 1", 2, (0, 2), "loss"),
        ("1 < stxx and", 6, (4, 8), "step"),
        ("1 < st", 4, (4, 4), "loss"),
        ("param('lay')[0] > 1", 10, (7, 12), "layers.0.weight')"),
        ('param("la', 9, (7, 9), 'layers.0.weight")'),
    ],
)
def test_the_word_at_the_cursor(text: str, cursor: int, span: tuple[int, int], first: str) -> None:
    """A completion takes the place of the whole word at the cursor, to the end of its quote in param."""
    assert word_at(text, cursor) == span
    assert complete(text, cursor, NAMES)[0] == first
