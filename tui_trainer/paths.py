"""Where files are: the data shipped with the program, and the user's own folders."""

import os
import tempfile
from pathlib import Path

from platformdirs import user_config_path

PACKAGE = Path(__file__).resolve().parent


def data_dir() -> Path:
    """The data that ships with the program: inside the installed package, or beside it in a checkout."""
    packaged = PACKAGE / "data"
    return packaged if packaged.is_dir() else PACKAGE.parent / "data"


def problems_dir() -> Path:
    """The problems that ship with the program, one TOML recipe each."""
    return data_dir() / "problems"


def settings_path() -> Path:
    """The user's own settings (the theme, for one)."""
    return user_config_path("tui_trainer") / "settings.toml"


def write_atomically(path: Path, text: str) -> None:
    """Write a text file so that a crash at any moment leaves the old file or the new one, never half of it.

    Raises OSError when the folder can't be written; the old file is then untouched.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode(path))
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _usual_mode(path: Path) -> int:
    """The mode the file has, or the one a new file would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
