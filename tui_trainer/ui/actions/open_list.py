"""List what can be opened as rows of a table: recipes and tables in the current folder, runs, problems."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import readable, thousands
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.table import TABLE_SUFFIXES
from tui_trainer.recipe.initial_weights import WEIGHTS_SUFFIX
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE, run_folders, written_at
from tui_trainer.run_folders.run_folder import run_name, saved_loss
from tui_trainer.run_folders.run_lock import lock_folder, unlock
from tui_trainer.ui.screens.open_screen import OpenRow

LOSS_DIGITS = 4
"""Significant digits of a loss in the list."""
MAX_RECIPES = 50
"""Maximum number of recipes of the current folder in the list, and of files that are read for them; of tables too."""
TEXT_SUFFIX = ".txt"
MAX_LISTED_BYTES = 2**20
"""Maximum size of a file that is read for the table, in bytes."""


def open_rows(runs: Path) -> list[OpenRow]:
    """Return the rows: recipes, runs, tables and weights, the newest first, then problems. `runs`: folder with the run folders.

    Runs that an app has open, and files that are no recipes, are left out.
    """
    titles = {open_problem(name).config.title: name for name in problem_names()}
    saved = sorted([*_recipe_rows(titles), *_run_rows(runs, titles), *_table_rows(), *_weights_rows()], key=lambda pair: pair[0], reverse=True)
    problems = [OpenRow(name, (name, title, "", "", "")) for title, name in titles.items()]
    return [*(row for _, row in saved), *problems]


def table_rows() -> list[OpenRow]:
    """Return the rows of the tables in the current folder, the newest first."""
    return [row for _, row in sorted(_table_rows(), key=lambda pair: pair[0], reverse=True)]


def recipe_names_in_current_folder() -> list[str]:
    """Return the names of the recipe files (.toml) in the current folder."""
    return _names_in_current_folder((".toml",))


def table_names_in_current_folder() -> list[str]:
    """Return the names of the tables in the current folder; most .txt files are none, so that they must be typed."""
    return _names_in_current_folder(tuple(suffix for suffix in TABLE_SUFFIXES if suffix != TEXT_SUFFIX))


def weights_names_in_current_folder() -> list[str]:
    """Return the names of the files with weights in the current folder."""
    return _names_in_current_folder((WEIGHTS_SUFFIX,))


def _names_in_current_folder(suffixes: tuple[str, ...]) -> list[str]:
    """Return the names of files with these suffixes; those with characters that the screen can't show are left out."""
    try:
        return sorted(name for name in os.listdir() if name.lower().endswith(suffixes) and name == clean_text(name))
    except OSError:  # the folder was removed, or reading it is not permitted
        return []


def _recipe_rows(titles: Mapping[str, str]) -> Iterator[tuple[int, OpenRow]]:
    """Yield the time in nanoseconds and the row of each recipe in the current folder."""
    for name in recipe_names_in_current_folder()[:MAX_RECIPES]:
        with suppress(UserError, OSError):
            status = os.stat(name)
            if status.st_size <= MAX_LISTED_BYTES:
                recipe = read_recipe(Path(name))
                yield status.st_mtime_ns, _row(name, name, recipe, titles, saved_loss(Path(name)), status.st_mtime_ns)


def _table_rows() -> Iterator[tuple[int, OpenRow]]:
    """Yield the time in nanoseconds and the row of each table in the current folder."""
    yield from _file_rows(table_names_in_current_folder(), "table")


def _file_rows(names: Sequence[str], kind: str) -> Iterator[tuple[int, OpenRow]]:
    """Yield the time in nanoseconds and the row of files that are no recipes. `kind`: what they are."""
    for name in names[:MAX_RECIPES]:
        with suppress(OSError):
            written = os.stat(name).st_mtime_ns
            yield written, OpenRow(name, (name, kind, "", "", _date(written)))


def _weights_rows() -> Iterator[tuple[int, OpenRow]]:
    """Yield the time in nanoseconds and the row of each file with weights in the current folder."""
    yield from _file_rows(weights_names_in_current_folder(), "weights")


def _run_rows(runs: Path, titles: Mapping[str, str]) -> Iterator[tuple[int, OpenRow]]:
    """Yield the time in nanoseconds and the row of each autosaved run."""
    for folder in run_folders(runs):
        file = folder / RECIPE_FILE
        with suppress(UserError, OSError):
            if not _is_open(folder) and file.stat().st_size <= MAX_LISTED_BYTES:
                written = written_at(folder)
                name = f"run {run_name(folder)}"
                yield written, _row(str(file), name, read_recipe(file), titles, saved_loss(file), written)


def _row(
    text: str, name: str, recipe: Recipe, titles: Mapping[str, str], loss: float | None, written: int
) -> OpenRow:
    """Return a row. `text`: what opens it; `loss`: of the recipe's step; `written`: time in nanoseconds."""
    problem = titles.get(recipe.config.title, recipe.config.title)
    return OpenRow(text, (name, problem, thousands(recipe.step), "" if loss is None else readable(loss, LOSS_DIGITS), _date(written)))


def _date(nanoseconds: int) -> str:
    return time.strftime("%d %b %H:%M", time.localtime(nanoseconds / 1e9))


def _is_open(folder: Path) -> bool:
    """Return whether an app has the run in a folder open. Raises OSError if that can't be found out."""
    try:
        lock = lock_folder(folder, create=False)
    except FileNotFoundError:  # opening the run creates the lock file
        return False
    if lock is not None:
        unlock(lock)
    return lock is None
