"""Problems: the recipes that ship with the program, by name."""

import os
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.paths import problems_dir
from tui_trainer.base.registry import unknown_name_error
from tui_trainer.catalogue.table import TABLE_SUFFIXES
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import read_recipe

TUTORIAL = ("linear", "polynomial", "logistic-by-hand", "logistic-sgd", "logistic-builtin-loss")
"""Problems of the tutorial, in the tutorial's order."""
CLASSIFICATION = ("gaussians", "blobs", "xor", "circles", "spirals", "flower", "flower-mlp")
"""Problems of classes in the plane, the simplest first."""
ORDER = (*TUTORIAL, *CLASSIFICATION)
"""Order of the problems; others follow, sorted by name."""
RECIPE_SUFFIX = ".toml"
FILE_NAMES = f"a recipe file ends in {RECIPE_SUFFIX}, a table in {', '.join(TABLE_SUFFIXES[:-1])} or {TABLE_SUFFIXES[-1]}"
"""Which names of files are opened, as part of an error message."""


def problem_names() -> list[str]:
    """Return the names of all problems, the tutorial's first."""
    found = sorted(path.stem for path in problems_dir().glob("*.toml"))
    return sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def open_problem(name: str) -> Recipe:
    """Return the recipe of a problem by its name, or of a file by its path (with a folder, or ending in .toml).

    Raises UserError when there is no such problem or file, or when the file is not a valid recipe.

    >>> recipe = open_problem("linear")
    >>> recipe.config.model.name, recipe.config.get("optimizer.lr")
    ('linear', 0.01)
    """
    path = recipe_path(name)
    if path is None:
        folder = "this is a folder; " if os.path.isdir(name) else ""
        raise UserError(f"{unknown_name_error('problem', name, problem_names())} ({folder}{FILE_NAMES})")
    try:
        return read_recipe(path)
    except UserError as error:
        if path.suffix == RECIPE_SUFFIX or not os.path.isfile(path):
            raise
        raise UserError(f"{error} ({FILE_NAMES}; --data reads a file of any name as a table)") from None


def recipe_path(name: str) -> Path | None:
    """Return the recipe file that a problem's name or a path names; None if `name` is neither a problem nor a path."""
    if name.strip() in problem_names():
        return problems_dir() / f"{name.strip()}.toml"
    is_path = name.endswith(RECIPE_SUFFIX) or "/" in name or os.path.isfile(name)
    return Path(os.path.expanduser(name)) if is_path else None


def problem_name_of(recipe: Recipe, otherwise: str) -> str:
    """Return the name of the problem that has the run's title; `otherwise` if no problem has it."""
    return next((name for name in problem_names() if open_problem(name).config.title == recipe.config.title), otherwise)
