"""Check the file names that the user types in a prompt, to write or to open a file."""

import os
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import is_same_file
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.data_paths import data_files
from tui_trainer.recipe.problems import recipe_path


class ReplaceConfirmation:
    """Asks for confirmation before an existing file is replaced: the user must enter its name twice."""

    def __init__(self) -> None:
        self._path_to_replace: Path | None = None
        """The existing file whose name was entered once; None if no such name was entered.

        If the same name is entered again, the file is replaced.
        """

    def check(self, path: Path) -> None:
        """Raise UserError if the path is a folder, or an existing file whose name is entered for the first time."""
        if os.path.isdir(path):
            raise UserError(f"{clean_text(str(path), MAX_NAME_WIDTH)} is a folder: choose another file")
        if os.path.exists(path) and self._path_to_replace != path:
            self._path_to_replace = path
            raise UserError(f"{clean_text(path.name)} already exists: Enter again replaces it")


def path_with_suffix(text: str, suffix: str, *others: str) -> Path:
    """Return the path that was typed, with the suffix added if it has neither that nor one of the others.

    Raises UserError if the text contains no file name.
    """
    path = Path(os.path.expanduser(text.strip()))  # for an unknown user, `~nobody` stays unchanged, without an error
    if not path.name or text.strip().endswith("/") or text.strip() == "~":
        raise UserError(f"a file name is needed, like my-run{suffix}")
    return path if path.suffix in (suffix, *others) else path.with_name(path.name + suffix)


def refuse_own_files(path: Path, run: str, config: RunConfig) -> None:
    """Raise UserError if `path` is a file that the run was made from, which a script must not replace.

    `run`: name of the run's problem or recipe file.
    """
    source = recipe_path(run)
    if source and is_same_file(path, source):
        raise UserError(f"{clean_text(path.name)} is the recipe of this run: choose another file")
    refuse_read_file(path, config)


def refuse_read_file(path: Path, config: RunConfig) -> None:
    """Raise UserError if `path` is a file that the run reads, such as its table."""
    if any(is_same_file(path, file) for file in data_files(config)):
        raise UserError(f"{clean_text(path.name)} is a file that this run reads: choose another file")


def folder_hint() -> str:
    """Return a hint that says in which folder a file will be written."""
    try:
        return clean_text(f"In {Path.cwd()}, unless you name another folder.")
    except OSError:
        return "The current folder no longer exists: name another folder."
