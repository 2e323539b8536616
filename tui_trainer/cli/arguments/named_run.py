"""The run that a command line names: of a problem, of a recipe file or of the user's own table."""

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.paths import absolute_path
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import FILE, INPUTS, TABLE_NAME, TARGET, TASK, is_table_name
from tui_trainer.cli.arguments.command_line import CommandLine, problem_name
from tui_trainer.cli.arguments.commands import DATA
from tui_trainer.cli.arguments.parser import MAX_SHOWN_WIDTH
from tui_trainer.cli.arguments.recipe_options import change_recipe, dataset_values, is_given, replaced_choices
from tui_trainer.cli.own_code.allowed_code import require_allowed
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.modules.choice import recipe_with_current_module
from tui_trainer.recipe.problems import open_problem, recipe_path
from tui_trainer.recipe.recipe import Recipe

RATE = "optimizer.lr"
"""Address of the learning rate, which is suggested if no option sets it."""


@dataclass(frozen=True)
class NamedRun:
    """The run that a command line names, with its options applied."""

    recipe: Recipe
    name: str
    """Name of the problem, or of the file."""
    original: Recipe
    """The run before the options were applied: its number of steps is that of the named file."""
    source: Path | None
    """The recipe's own file, which is never overwritten; None if a table was opened."""
    notes: tuple[str, ...] = ()
    """Lines for what was guessed, and for what was replaced since it doesn't fit the dataset."""


def open_named_run(line: CommandLine, otherwise: str | None = None) -> NamedRun:
    """Open the run that a command line names, and apply the options to it.

    `otherwise`: name of the problem if none is named. Raises UserError if nothing is named and there is no `otherwise`,
    and for a wrong file or option.
    """
    table = table_path(line)
    named = _open_problem(line, otherwise) if table is None else _open_table(line, table)
    named = replace(named, recipe=recipe_with_current_module(named.recipe))
    require_allowed(named.recipe.config, line)
    return named


def _open_problem(line: CommandLine, otherwise: str | None) -> NamedRun:
    name = problem_name(line, otherwise)
    original = recipe_with_current_module(open_problem(name))
    recipe = change_recipe(original, line)
    notes = replaced_choices(original.config, recipe.config, line.choices)
    return NamedRun(recipe, name, original, recipe_path(name), tuple(notes))


def names_incomplete_table(line: CommandLine) -> bool:
    """Return whether a command line names a table without saying target, inputs and task. Raises UserError."""
    if table_path(line) is None:
        return False
    return not {TARGET.name, INPUTS.name, TASK.name} <= dataset_values(table_config(base_config(line)), line).keys()


def table_path(line: CommandLine) -> str | None:
    """Return the path of the table that a command line names; None if it names none. Raises UserError for two files."""
    use = line.last(DATA)
    named = [word for word in line.positionals if is_table_name(word)]
    paths = [*([use.text] if use else []), *named]
    if len(paths) > 1:
        raise UserError(f"one table at a time: remove {clean_text(paths[-1], MAX_SHOWN_WIDTH)!r}")
    return _checked_path(paths[0]) if paths else None


def _checked_path(path: str) -> str:
    """Return a path. Raises UserError if it is empty or has control characters."""
    if not path.strip():
        raise UserError(f"{DATA.name} needs the name of a file, such as houses.csv, not {clean_text(path)!r}")
    FILE.parse(path)
    return path


def _open_table(line: CommandLine, path: str) -> NamedRun:
    from tui_trainer.cli.read_shown import read_shown
    from tui_trainer.datasets.table_recipe import (
        guess_notes,
        recipe_for_table,
        suits_suggested_rate,
        with_suggested_rate,
    )

    base = base_config(line)
    config = table_config(base)
    given = dataset_values(config, line)
    read_shown({**config.dataset.values, **given, FILE.name: absolute_path(path)}, sys.stderr)
    original = recipe_for_table(Path(path), given, base)
    recipe = change_recipe(original, line)
    has_suggested_rate = base is None and suits_suggested_rate(recipe.config) and not is_given(recipe.config, line, RATE)
    recipe = change_recipe(with_suggested_rate(recipe), line) if has_suggested_rate else recipe
    name = clean_text(os.path.basename(path))
    return NamedRun(recipe, name, original, None, tuple(guess_notes(recipe.config, given, has_suggested_rate)))


def table_config(base: RunConfig | None) -> RunConfig:
    """Return a config with the dataset `table`, whose hyperparameters say which options there are."""
    return (base or open_problem("linear").config).with_dataset(TABLE_NAME)


def base_config(line: CommandLine) -> RunConfig | None:
    """Return the config of the problem that is named beside the table; None if there is none.

    Raises UserError for an option that chooses another dataset.
    """
    other = next((use for use in line.choices if use.option.name == "--dataset" and use.text.strip() != TABLE_NAME), None)
    if other:
        raise UserError(f"{other.typed} {clean_text(other.text, MAX_SHOWN_WIDTH)} does not fit a table, which is the dataset: remove it")
    problems = [word for word in line.positionals if not is_table_name(word)]
    if len(problems) > 1 or (problems and line.last(DATA) is None):
        raise UserError(f"a table is the only problem: remove {clean_text(problems[-1], MAX_SHOWN_WIDTH)!r}")
    return open_problem(problems[0]).config if problems else None
