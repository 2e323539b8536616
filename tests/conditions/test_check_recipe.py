"""Checks of a recipe's weight edits and breakpoints, each error with its file and line."""

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.catalogue.entry import Task
from tui_trainer.conditions.check_recipe import check_recipe, metric_names
from tui_trainer.conditions.condition import Condition
from tui_trainer.recipe.recipe_file import parse_recipe

SHAPES = {"w": (3, 1), "b": (1,)}


def edits(*addresses: str) -> str:
    """Return a recipe that sets these weights, each on a line of its own."""
    lines = "".join(f'  {{before = 2, set = "{address}", to = 1.5}},\n' for address in addresses)
    return f"edits = [\n{lines}]\n{LINEAR}"


def breakpoints(*conditions: str) -> str:
    """Return a recipe with these breakpoints, each on a line of its own."""
    lines = "".join(f"  {{when = '''{when}''', on = true}},\n" for when in conditions)
    return f"breakpoints = [\n{lines}]\n{LINEAR}"


@pytest.mark.parametrize("address", ["params.w[0]", "params.w[-1]", "params.w[2,0]", "params.b", "params.b[0]"])
def test_an_existing_weight(address: str) -> None:
    """An edit may name a weight in any of its spellings."""
    check_recipe(parse_recipe(edits(address), "my.toml"), SHAPES)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("params.v", "unknown weight 'v': choose one of: w, b"),
        ("params.layers.0.weight", "unknown weight 'layers.0.weight': choose one of: w, b"),
        ("params.w", "params.w has 3 weights: params.w[0] to params.w[2]"),
        ("params.w[3]", "params.w has 3 weights: params.w[0] to params.w[2]"),
        ("params.w[0,1]", "params.w has 3 weights: params.w[0] to params.w[2]"),
        ("params.b[1]", "params.b has 1 weight: params.b[0]"),
    ],
)
def test_a_missing_weight(address: str, message: str) -> None:
    """The error has the file, the line and the valid names or indices."""
    recipe = parse_recipe(edits("params.b", address, "params.b"), "my.toml")
    with pytest.raises(UserError) as caught:
        check_recipe(recipe, SHAPES)
    assert str(caught.value) == f"my.toml, line 3: {message}"


@pytest.mark.parametrize(
    "address",
    [
        "params.w[0] = 0; __import__('os').system('touch x'); w[0]",
        "params.w\\nb",
        "params.w\\u2028[0]",
        "params.\uff57",
        "params.w[\u0663]",
        "params.w-b",
        "params.",
        "params.w..b",
        "params.0w",
        "params.w[0",
        "params.w[1.5]",
        "params." + "w" * 300,
    ],
)
def test_a_malformed_weight(address: str) -> None:
    """An address that is not a weight is refused when the recipe is read, before a model is built."""
    with pytest.raises(UserError, match=r"^my\.toml, line 3: .* is not a weight: write it like params\.w\[0\]$") as caught:
        parse_recipe(edits("params.b", address), "my.toml")
    assert str(caught.value).isprintable()


def test_white_space_around_names() -> None:
    """White space around a name is removed everywhere."""
    spaced = edits("params.b", " params.w[0] ").replace('"sgd"', '"sgd "').replace('"mse"', '"\\tmse\\n"')
    assert parse_recipe(spaced, "my.toml") == parse_recipe(edits("params.b", "params.w[0]"), "my.toml")
    swap = 'edits = [{before = 2, set = "optimizer%s", to = "adam%s"}, {before = 3, set = "batch_size%s", to = 4}]\n'
    assert parse_recipe(swap % (" ", "\\n", " ") + LINEAR, "my.toml") == parse_recipe(swap % ("", "", "") + LINEAR, "my.toml")


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("loss <", "breakpoint 'loss <', column 7: a value is missing at the end"),
        ("w[0] > 1 and", "breakpoint 'w[0] > 1 and', column 13: a value is missing at the end"),
        ("w[0", "breakpoint 'w[0', column 4: a ] is missing at the end"),
        ("norm(w) = 1", "breakpoint 'norm(w) = 1', column 9: write == instead of ="),
    ],
)
def test_the_syntax_of_a_breakpoint(when: str, message: str) -> None:
    """Syntax is checked when the recipe is read, before the names of the weights are known."""
    with pytest.raises(UserError) as caught:
        parse_recipe(breakpoints("loss < 1", when), "my.toml")
    assert str(caught.value) == f"my.toml, line 3: {message}"


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("w[3] > 1", "breakpoint 'w[3] > 1', column 3: w has 3 weights: w[0] to w[2]"),
        ("v[0] > 1", "breakpoint 'v[0] > 1', column 1: unknown name 'v'"),
        ("accuracy > 0.5", "breakpoint 'accuracy > 0.5', column 1: this run has no accuracy"),
        ("foo(1) > 0", "breakpoint 'foo(1) > 0', column 1: unknown function 'foo'"),
    ],
)
def test_the_names_in_a_breakpoint(when: str, message: str) -> None:
    """Names are checked when the model is known, with the file and the line."""
    recipe = parse_recipe(breakpoints("loss < 1", when), "my.toml")
    with pytest.raises(UserError) as caught:
        check_recipe(recipe, SHAPES)
    assert str(caught.value).startswith(f"my.toml, line 3: {message}")


def test_breakpoints_that_are_off_are_not_parsed() -> None:
    """A breakpoint that is off may have any text."""
    off = f'breakpoints = [{{when = "not one", on = false}}]\n{LINEAR}'
    check_recipe(parse_recipe(off, "my.toml"), SHAPES)


def test_hyperparameters_of_a_later_optimizer() -> None:
    """A breakpoint can name the hyperparameters of every optimizer of the run, also of one set by an edit."""
    swap = 'edits = [{before = 9, set = "optimizer", to = "adam"}]\n'
    check_recipe(parse_recipe(swap + breakpoints("beta1 < 0.5 or momentum > 0"), "my.toml"), SHAPES)
    with pytest.raises(UserError, match="unknown name 'beta1'"):
        check_recipe(parse_recipe(breakpoints("beta1 < 0.5"), "my.toml"), SHAPES)


def test_a_metric_of_test_rows_without_test_rows() -> None:
    """The error for a metric of the test rows says how a run gets some."""
    names = metric_names(Task.REGRESSION, {"w": (1,)})
    with pytest.raises(ConditionError, match=r"this run has no test_loss: it holds no rows out, as --test 0\.2 does"):
        Condition.parse("test_loss < 1", names)
    with pytest.raises(ConditionError, match=r"this run has no accuracy$"):
        Condition.parse("accuracy > 0.5", names)
    with pytest.raises(ConditionError, match=r"this run has no test_accuracy$"):
        Condition.parse("test_accuracy > 0.5", metric_names(Task.REGRESSION, {"w": (1,)}, has_test_rows=True))
