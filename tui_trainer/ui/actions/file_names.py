"""Names of files to write and to open: what is typed in a prompt, checked."""

import os
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import same_file
from tui_trainer.base.text import MAX_NAME_LENGTH, clean_text
from tui_trainer.recipe.problems import recipe_path


class ReplaceConfirmation:
    """Confirmation before an existing file is replaced: its name must be entered twice."""

    def __init__(self) -> None:
        self._path_to_replace: Path | None = None
        """The file that will be replaced if it is named again."""

    def check(self, path: Path) -> None:
        """Raise UserError for a folder, and the first time for a file that exists."""
        if os.path.isdir(path):
            raise UserError(f"{clean_text(str(path), MAX_NAME_LENGTH)} is a folder: choose another name")
        if os.path.exists(path) and self._path_to_replace != path:
            self._path_to_replace = path
            raise UserError(f"{clean_text(path.name)} already exists: Enter again replaces it")


def path_with_suffix(text: str, suffix: str) -> Path:
    """Return the typed path, with the suffix added if it is missing. Raises UserError without a file name."""
    path = Path(os.path.expanduser(text.strip()))  # `~nobody` stays as it is, without an error
    if not path.name or text.strip().endswith("/") or text.strip() == "~":
        raise UserError(f"a file name is needed, like my-run{suffix}")
    return path if path.suffix == suffix else path.with_name(path.name + suffix)


def refuse_own_recipe(path: Path, run: str) -> None:
    """Raise UserError if `path` is the recipe file of the run: a script must not replace it."""
    source = recipe_path(run)
    if source and same_file(path, source):
        raise UserError(f"{clean_text(path.name)} is the recipe of this run: name another file")


def folder_hint() -> str:
    """Return a sentence that says in which folder a file is written."""
    try:
        return clean_text(f"In {Path.cwd()}, unless you name another folder.")
    except OSError:
        return "The folder this was started in is gone: name another."


def recipe_names_in_current_folder() -> list[str]:
    """Return the names of the recipes in the current folder, without those that can't be shown unchanged."""
    try:
        return sorted(name for name in os.listdir() if name.endswith(".toml") and name == clean_text(name))
    except OSError:  # the folder is gone, or may not be read
        return []
