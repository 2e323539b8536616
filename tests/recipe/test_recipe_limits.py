"""Limits of a recipe: everything that can be written can be read, by the app and from saved files and run folders."""

from dataclasses import replace

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.lexer import MAX_CONDITION_LENGTH
from tui_trainer.base.weights import MAX_ADDRESS_LENGTH
from tui_trainer.recipe import recipe as recipe_module
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import (
    MAX_BREAKPOINTS,
    MAX_EDITS,
    MAX_STEPS,
    Breakpoint,
    Recipe,
    RunEnvironment,
)
from tui_trainer.recipe.recipe_file import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_DIMENSIONS,
    MAX_ENVIRONMENT_TEXT_LENGTH,
    MAX_FILES,
    MAX_SHAPES,
    format_recipe,
    parse_recipe,
)

WIDEST = "\U0001f4c9"
"""Printable character with the most bytes in UTF-8."""
START = parse_recipe(LINEAR, "linear.toml")


def longest_edit(before: int) -> Edit:
    """Return the edit with the longest text in a file."""
    return Edit(before, "params." + "w" * (MAX_ADDRESS_LENGTH - 7), -1.2345678901234567e-308)


def written(recipe: Recipe) -> int:
    """Return the bytes by which a recipe's file is longer than a minimal one."""
    return len(format_recipe(recipe).encode()) - len(format_recipe(START).encode())


def test_twenty_thousand_edits() -> None:
    """20,000 edits are written and read back, each with its line."""
    edits = tuple(Edit(step + 1, "optimizer.lr", 1 / (step + 3)) for step in range(20_000))
    recipe = replace(START, journal=Journal(edits), step=20_000)
    again = parse_recipe(format_recipe(recipe), "saved.toml")
    assert again == recipe
    first = int(again.journal.edits[0].source.rpartition(" ")[2])
    assert [edit.source for edit in again.journal] == [f"saved.toml, line {first + step}" for step in range(20_000)]


def test_the_largest_recipe_can_be_read() -> None:
    """A recipe at all of its limits at once is smaller than the limit of a file."""
    edits = Journal(tuple(longest_edit(MAX_STEPS) for _ in range(100)))
    stops = tuple(Breakpoint(WIDEST * MAX_CONDITION_LENGTH, on=False) for _ in range(100))
    shapes = (((1,) * MAX_DIMENSIONS,)) * 100
    facts = {"\0" * (MAX_ENVIRONMENT_TEXT_LENGTH - 3) + f"{number:03}": "\0" * MAX_ENVIRONMENT_TEXT_LENGTH for number in range(100)}
    most = written(replace(START, journal=edits)) * MAX_EDITS // 100
    most += written(replace(START, breakpoints=stops)) * MAX_BREAKPOINTS // 100
    most += written(replace(START, config=replace(START.config, discard_normals=shapes))) * MAX_SHAPES // 100
    most += written(replace(START, ran_with=RunEnvironment(files=facts))) * MAX_FILES // 100
    most += written(replace(START, config=replace(START.config, text=WIDEST * 1000))) * MAX_CHARACTERS // 1000
    assert most * 1.1 < MAX_BYTES


def test_no_more_edits_than_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit or breakpoint over the limit is refused when it is made."""
    with pytest.raises(UserError, match=r"^a run has at most 100,000 edits$"):
        replace(START, journal=Journal((Edit(1, "optimizer.lr", 0.5),) * (MAX_EDITS + 1)))
    monkeypatch.setattr(recipe_module, "MAX_EDITS", 3)
    full = replace(START, journal=Journal((Edit(1, "optimizer.lr", 0.5),) * 3))
    with pytest.raises(UserError, match=r"^a run has at most 3 edits$"):
        full.with_edit(Edit(1, "optimizer.lr", 0.25))
    with pytest.raises(UserError, match=r"^a run has at most 1,000 breakpoints$"):
        replace(START, breakpoints=(Breakpoint("loss < 1"),) * (MAX_BREAKPOINTS + 1))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("breakpoints = [" + "{when = 'loss < 1'}," * 1001 + "]\n", "a run has at most 1,000 breakpoints, not 1,001"),
        (f"text = '{'x' * MAX_CHARACTERS}y'\n", "title and text have at most 1,048,576 characters"),
        ("discard_normals = [" + "[1000, 10000]," * 11 + "]\n", "skipped at the start, can be at most 100,000,000 numbers"),
        ("discard_normals = [" + "[1]," * 10_001 + "]\n", "skipped at the start, can be at most 100,000,000 numbers in at most"),
        ("discard_normals = [" + "[10000000]," * 80_000 + "]\n", "skipped at the start, can be at most 100,000,000 numbers"),
        (f"discard_normals = [[{'1,' * 9}]]\n", "must have 1 to 8 dimensions"),
        (f"ran_with = {{torch = '{'2' * 1001}'}}\n", "torch can't be '222"),
        (f"breakpoints = [{{when = '{'x' * 501}', on = false}}]\n", "a condition has at most 500 characters, not 501"),
    ],
    ids=range(8),
)
def test_limits(lines: str, message: str) -> None:
    """The error is a single line with the file, the line and the limit."""
    with pytest.raises(UserError) as caught:
        parse_recipe(lines + LINEAR, "my.toml")
    assert str(caught.value).startswith("my.toml, line 1: ")
    assert message in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_long_fact_in_a_difference() -> None:
    """Long versions and names are shortened in the lines about differences."""
    then = RunEnvironment(torch="x" * 100_000, device="y" * 100_000, files={"z" * 100_000: "1"})
    lines = then.differences(RunEnvironment(torch="2", files={"z" * 100_000: "2"}))
    assert [line.startswith(("the recipe ran with ", "zzz")) for line in lines] == [True, True, True]
    assert max(map(len, lines)) < 200
