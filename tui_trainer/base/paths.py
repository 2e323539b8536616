"""Paths of the data shipped with the program and of the user's folders."""

import os
from pathlib import Path

from platformdirs import user_config_path, user_state_path

from tui_trainer.base.errors import UserError

PACKAGE_DIR = Path(__file__).resolve().parent.parent
"""Folder of the package tui_trainer."""


def data_dir() -> Path:
    """Return the folder of the data shipped with the program: in the package, or next to it in a checkout."""
    packaged = PACKAGE_DIR / "data"
    return packaged if packaged.is_dir() else PACKAGE_DIR.parent / "data"


def problems_dir() -> Path:
    """Return the folder of the problems shipped with the program; each problem is a recipe in TOML."""
    return data_dir() / "problems"


def current_folder() -> Path:
    """Return the current folder. Raises UserError if it was deleted.

    In a deleted folder, importing torch would end the process.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise UserError(f"the current folder can't be used: {error.strerror}; change to another") from None


def absolute_path(typed: str) -> str:
    """Return a typed path as an absolute path, relative to the current folder or to the user's folder `~`; '' for ''.

    Raises UserError if the current folder was deleted.
    """
    return os.path.normpath(os.path.join(current_folder(), os.path.expanduser(typed))) if typed else ""


def settings_path() -> Path:
    """Return the path of the file with the user's settings, such as the theme."""
    return user_config_path("tui_trainer") / "settings.toml"


def run_folders_dir() -> Path:
    """Return the folder that contains the run folders, one for each autosaved run."""
    return user_state_path("tui_trainer") / "runs"


def allowed_code_path() -> Path:
    """Return the path of the file with the SHA-256 of each Python file that the user has allowed to be run."""
    return user_state_path("tui_trainer") / "allowed_code.txt"


def log_dir() -> Path:
    """Return the folder of the log files."""
    return user_state_path("tui_trainer") / "log"
