"""Where files are: the data shipped with the program, and the user's own folders."""

from pathlib import Path

from platformdirs import user_config_path, user_state_path

from tui_trainer.base.errors import UserError

PACKAGE = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The data that ships with the program: inside the installed package, or beside it in a checkout."""
    packaged = PACKAGE / "data"
    return packaged if packaged.is_dir() else PACKAGE.parent / "data"


def problems_dir() -> Path:
    """The problems that ship with the program, one TOML recipe each."""
    return data_dir() / "problems"


def current_folder() -> Path:
    """The folder the program works in. Raises UserError when it was deleted: loading torch ends the process then."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UserError(f"the current folder can't be used: {error.strerror}; change to another") from None


def settings_path() -> Path:
    """The user's own settings (the theme, for one)."""
    return user_config_path("tui_trainer") / "settings.toml"


def run_folders_dir() -> Path:
    """Where runs are kept while they are made, so that none is lost."""
    return user_state_path("tui_trainer") / "runs"


def log_dir() -> Path:
    """The folder of the log files."""
    return user_state_path("tui_trainer") / "log"
