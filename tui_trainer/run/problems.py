"""Problems: the recipes that ship with the program, by name."""

from pathlib import Path

from tui_trainer.errors import UserError
from tui_trainer.paths import problems_dir
from tui_trainer.registry import unknown_name
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.recipe_file import read_recipe
from tui_trainer.text import clean_text

ORDER = ("linear", "polynomial", "logistic-by-hand", "logistic-sgd", "logistic-builtin-loss")
"""The tutorial's problems come first, in its order; others follow by name."""


def problem_names() -> list[str]:
    """All problems, the tutorial's first."""
    found = sorted(path.stem for path in problems_dir().glob("*.toml"))
    return sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def open_problem(name: str) -> Recipe:
    """The recipe of a problem by its name, or of a file by its path (it has a folder or ends in .toml).

    Raises UserError when there is none, or when the file is wrong.
    """
    if name in problem_names():
        return read_recipe(problems_dir() / f"{name}.toml")
    if name.endswith(".toml") or "/" in name or Path(name).is_file():
        return read_recipe(Path(name).expanduser())
    raise UserError(f"{unknown_name('problem', clean_text(name, 60), problem_names())}, or give a .toml file")
