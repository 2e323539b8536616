"""The user's preferences, saved in a TOML file for the next session."""

import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import decode_text, read_file, save_text
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.text import os_error_text
from tui_trainer.recipe.recipe import MAX_STEPS
from tui_trainer.recipe.toml_text import parse_toml

MAX_BYTES = 2**16
"""Maximum size of the settings file, in bytes."""
logger = logging.getLogger(__name__)
STEPS = Hyperparameter(
    name="steps", label="number of steps", default=100, minimum=1, maximum=MAX_STEPS, live=True, help="Steps to run."
)


@dataclass(frozen=True)
class Settings:
    """The user's preferences."""

    theme: str = ""
    """Name of the Textual theme; empty before the user chooses a theme."""
    steps: int = int(STEPS.default)
    """Number of steps that the key `n` runs."""


def load_settings(path: Path) -> Settings:
    """Return the settings in the file; a setting that is missing or can't be read has its default."""
    try:
        table = parse_toml(decode_text(read_file(path, MAX_BYTES), path.name), path.name)
    except UserError:
        logger.debug("the settings were not read", exc_info=True)
        return Settings()
    defaults = asdict(Settings())
    valid = {key: table[key] for key, default in defaults.items() if type(table.get(key)) is type(default)}
    return Settings(**{**defaults, **valid})


def save_settings(settings: Settings, path: Path) -> str:
    """Write the settings to the file. Return an error message if that fails, otherwise an empty string."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_text(path, tomli_w.dumps(asdict(settings)))
    except OSError as error:
        logger.warning("the settings were not saved", exc_info=True)
        return f"can't save settings: {os_error_text(error)}"
    except UserError as error:
        logger.warning("the settings were not saved", exc_info=True)
        return f"can't save settings: {error}"
    return ""
