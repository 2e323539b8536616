"""Recipe files: round trips, and errors with file, line and key."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recipe.recipes import LINEAR, recipes
from tui_trainer.base.errors import UserError
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe import Recipe, RunEnvironment
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe, read_recipe, write_recipe


@given(recipes())
def test_what_is_written_is_read_back(recipe: Recipe) -> None:
    """A recipe that is written and read back is equal, to the last bit."""
    assert parse_recipe(format_recipe(recipe), "saved.toml") == recipe


@pytest.mark.parametrize("name", problem_names())
def test_a_problem_survives_a_save(name: str, tmp_path: Path) -> None:
    """A problem that is saved and read again is equal."""
    recipe = open_problem(name)
    write_recipe(recipe, tmp_path / "saved.toml")
    assert read_recipe(tmp_path / "saved.toml") == recipe
    assert recipe.config.title
    assert recipe.config.text
    assert len(recipe.journal) == recipe.step == 0


def test_the_defaults() -> None:
    """Only the four choices are required; everything else has a default."""
    recipe = parse_recipe(LINEAR, "x.toml")
    assert recipe.config.seed == 2017
    assert recipe.config.batch_size == 0
    assert recipe.config.get("optimizer.lr") == 0.01
    assert recipe.ran_with is None


def test_discard_normals_is_optional() -> None:
    """discard_normals is written only if it discards anything, and may be empty or missing."""
    assert "discard_normals" not in format_recipe(parse_recipe("discard_normals = []\n" + LINEAR, "x.toml"))
    assert "discard_normals" in format_recipe(parse_recipe("discard_normals = [[2, 1]]\n" + LINEAR, "x.toml"))


def test_title_and_text_are_cleaned() -> None:
    """Title and text lose control characters, and empty lines at start and end."""
    config = parse_recipe('title = " \\u001b[2Jhi\\u202e "\ntext = """\n\none\ntwo\t\\u0007\n"""\n' + LINEAR, "x").config
    assert config.title == "[2Jhi"
    assert config.text == "one\ntwo"


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    """A file that begins with a byte order mark is read like one without."""
    path = tmp_path / "bom.toml"
    path.write_text(LINEAR, "utf-8-sig")
    assert read_recipe(path) == parse_recipe(LINEAR, "")


DRAWS = "discard_normals, the random draws skipped at the start,"

WRONG = {
    "sed = 3\n": (1, "unknown key 'sed': did you mean seed"),
    'text = """\nbatchsize = 3\nseed\n"""\n# batchsize = 4\nbatchsize = 5\n': (6, "unknown key 'batchsize': did you mean batch_size"),
    "\nseed = -1\n": (2, "seed can't be -1: it must be a whole number from 0 up to 4,294,967,295"),
    "seed = 1.0\n": (1, "seed can't be 1.0"),
    "batch_size = true\n": (1, "batch size can't be true"),
    "diverges_at = nan\n": (1, "diverges at can't be nan"),
    "title = 5\n": (1, "title can't be 5: it must be a string"),
    f"title = 0x{'f' * 5000}\n": (1, "title can't be a number that long: it must be a string"),
    "step = -3\n": (1, "step can't be -3: it must be a whole number from 0 up to 1,000,000,000,000"),
    "step = 2.5\n": (1, "step can't be 2.5"),
    "discard_normals = 3\n": (1, "discard_normals can't be 3: it must be a list"),
    "discard_normals = [[2, -1]]\n": (1, f"{DRAWS} must be a list of shapes"),
    "discard_normals = [[]]\n": (1, f"{DRAWS} is a list of shapes: each must have 1 to 8 dimensions and at most 10,000,000 elements"),
    "discard_normals = [[1000000, 1000000]]\n": (1, f"{DRAWS} is a list of shapes: each must have 1 to"),
    "edits = 3\n": (1, "edits can't be 3: it must be a list"),
    "edits = [3]\n": (1, "an edit is {before = update"),
    'edits = [{before = 1, set = "seed"}]\n': (1, "an edit is {before = update"),
    'edits = [\n  {before = 2, set = "batch_size", to = 3},\n  {before = 0, set = "batch_size", to = 3},\n]\n': (
        3, "before can't be 0: it must be a whole number from 1 up to 1,000,000,000,000"
    ),
    'edits = [\n  {before = 2, set = "optimizer.lr", to = 3},\n  {before = 4, set = "seed", to = 3},\n]\n': (
        3, "seed can't be edited during a run"
    ),
    'edits = [{before = 2, set = "optimizer.lr", to = "x"}]\n': (1, "learning rate can't be 'x'"),
    'edits = [{before = 2, set = "optimizer.lr", to = [1]}]\n': (1, "learning rate can't be [1]"),
    'edits = [{before = 2, set = "optimizer.rl", to = 1}]\n': (1, "did you mean optimizer.lr"),
    'edits = [{before = 2, set = "loss", to = "bce_by_hand"}]\n': (1, "loss bce_by_hand does not fit"),
    'edits = [{before = 5, set = "batch_size", to = 1}, {before = 4, set = "batch_size", to = 2}]\n': (
        1, "edits are out of order: before 4 comes after before 5"
    ),
    "ran_with = {torsh = 3}\n": (1, "unknown key of ran_with 'torsh': did you mean torch"),
    "ran_with = {threads = 'x'}\n": (1, "threads can't be 'x'"),
    "ran_with = {files = {a = 1}}\n": (1, "files can't be"),
    "ran_with = 1\n": (1, "ran_with can't be 1: it must be a table"),
}


@pytest.mark.parametrize("lines", WRONG)
def test_an_error_names_its_line(lines: str) -> None:
    """The error has the file, the line, the key and the valid values."""
    line, message = WRONG[lines]
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        parse_recipe(lines + LINEAR, "my.toml")
    assert str(caught.value).startswith(f"my.toml, line {line}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('optimizer = {name = "sgd"}', "", None, "optimizer is missing: it must be a table"),
        ('"sgd"}', '"sdg"}', 4, "unknown optimizer 'sdg': did you mean sgd"),
        ('"sgd"}', "3}", 4, "unknown optimizer '3': choose one of"),
        ('name = "sgd"', "lr = 1.0", 4, "optimizer needs a name"),
        ('"sgd"}', '"sgd", rl = 1.0}', 4, "unknown key of optimizer sgd 'rl': did you mean lr"),
        ('"sgd"}', '"sgd", lr = -1}', 4, "learning rate can't be -1: it must be a number above 0"),
        ('"sgd"}', '"sgd", lr = 1e309}', 4, "learning rate can't be 1e309 (too large for float64)"),
        ('"sgd"}', '"sgd", lr = 1e-400}', 4, "learning rate can't be 1e-400 (rounded to 0 by float64)"),
        ('"sgd"}', '"sgd", lr = "0,05"}', 4, "learning rate can't be '0,05': write a point: 0.05"),
        ('"sgd"}', '"sgd", lr = "0.05"}', 4, "learning rate can't be '0.05': write it without quotation marks: 0.05"),
        ('optimizer = {name = "sgd"}', '[optimizer]\nname = "sgd"\nmomentum = 1\n"lr" = 1', 6, "momentum can't be 1"),
        ('optimizer = {name = "sgd"}', 'optimizer.name = "sgd"\noptimizer.lr = nan', 5, "learning rate can't be nan"),
        ('optimizer = {name = "sgd"}', 'optimizer = "sgd"', 4, "optimizer can't be 'sgd': it must be a table"),
        ('name = "mse"', 'name = "bce_by_hand"', None, "loss bce_by_hand does not fit dataset line_points"),
    ],
)
def test_an_invalid_choice(old: str, new: str, line: int | None, message: str) -> None:
    """The error has the file and the line in every way TOML can write a table."""
    with pytest.raises(UserError, match=re.escape(message)) as caught:
        parse_recipe(LINEAR.replace(old, new), "my.toml")
    location = "my.toml" if line is None else f"my.toml, line {line}"
    assert str(caught.value).startswith(f"{location}: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = [1\n", "my.toml, line 2: not valid TOML: Unclosed array"),
        ("a = 1\na = 2\n", "my.toml, line 2: not valid TOML: Cannot overwrite a value"),
        ("seed\n", "my.toml, line 1: not valid TOML"),
        ("a = 1\nb = 0,05\n", ("my.toml, line 2: not valid TOML: Expected newline or end of document after a statement "
         "(write a point: 0.05)")),
        ("o = {lr = 0,5e-3, x = 1}", ("my.toml, line 1: not valid TOML: Expected '=' after a key in a key/value pair "
         "(write a point: 0.5e-3)")),
        ("\n\nx = \x00", "my.toml, line 3: not valid TOML"),
        ("seed = " + "9" * 5000, "my.toml has a number that is too long"),
        ("seed = " + "[" * 5000, "my.toml is not valid TOML: it is nested too deeply"),
    ],
)
def test_malformed_toml(text: str, message: str) -> None:
    """Invalid TOML is reported with the file and the line."""
    with pytest.raises(UserError, match="^" + re.escape(message)):
        parse_recipe(text, "my.toml")


@given(st.text(max_size=80))
def test_any_text_is_a_recipe_or_an_error(text: str) -> None:
    """Every text is a recipe or is refused with a UserError of a single line."""
    with pytest.raises(UserError) as caught:
        parse_recipe(text, "my.toml")
    assert "\n" not in str(caught.value)


def test_differences_are_reported() -> None:
    """Another torch version and a changed file are reported; facts that were not recorded are not."""
    then = RunEnvironment(torch="1.0", files={"a.csv": "12", "b.csv": "34"})
    now = RunEnvironment(torch="2.0", files={"a.csv": "56"})
    assert then.differences(now) == [
        "the recipe ran with torch 1.0, this is torch 2.0",
        "a.csv has changed since the recipe was saved",
    ]
    assert then.differences(then) == RunEnvironment().differences(now) == []
