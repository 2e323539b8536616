"""Settings: what is remembered from one session to the next."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from tui_trainer.files import write_atomically


@dataclass(frozen=True)
class Settings:
    """The user's own preferences."""

    theme: str = ""
    """Empty: none was chosen yet."""
    steps: int = 100
    """How many steps `n` runs."""


def load_settings(path: Path) -> Settings:
    """The settings in the file; the defaults where it is missing or can't be read."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    defaults = asdict(Settings())
    kept = {key: table[key] for key, default in defaults.items() if type(table.get(key)) is type(default)}
    return Settings(**{**defaults, **kept})


def save_settings(settings: Settings, path: Path) -> str:
    """Write the settings. Returns what went wrong in a few words, or nothing: it is no reason to stop."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, tomli_w.dumps(asdict(settings)))
    except OSError as error:
        return f"can't remember settings in {path}: {error.strerror}"
    return ""
