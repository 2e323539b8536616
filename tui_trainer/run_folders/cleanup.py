"""Cleanup: removes old run folders. A folder that can't be removed stays, and no error is raised."""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tui_trainer.run_folders.run_lock import LOCK_FILE, lock_folder, unlock

RECIPE_FILE = "recipe.toml"
MAX_RUNS = 20
"""Maximum number of run folders. If there are more, the oldest are removed, except those that an app has open."""
MAX_DIGITS = 12
"""Maximum number of digits in the name of a run folder. Folders with longer numbers were not made by this program."""
logger = logging.getLogger(__name__)


def run_folders(runs: Path) -> list[Path]:
    """Return the run folders, the most recently written first; an empty list if `runs` can't be read."""
    return sorted(_folders(runs), key=written_at, reverse=True)


def written_at(path: Path) -> int:
    """Return the time at which the recipe of a run folder was written, in nanoseconds since 1970.

    Without a recipe, it is the time of the folder itself, or 0 if the folder can't be read.
    """
    for written in (path / RECIPE_FILE, path):
        with suppress(OSError):
            return written.stat().st_mtime_ns
    return 0


def remove_old_runs(runs: Path) -> None:
    """Remove the oldest run folders beyond MAX_RUNS, except those that an app has open. No error is raised.

    A run folder that contains another folder stays, since this program puts only files there. Symbolic links are not
    followed.
    """
    for path in run_folders(runs)[MAX_RUNS:]:
        remove_run(path)


def remove_run(path: Path) -> None:
    """Remove a run folder, except one that an app has open or that contains another folder. No error is raised."""
    try:
        _remove(path)
    except OSError:
        logger.info("the run folder %s was not removed", path, exc_info=True)


def _folders(runs: Path) -> Iterator[Path]:
    try:
        names = os.listdir(runs)
    except OSError:
        return
    for name in names:
        if name.isascii() and name.isdecimal() and len(name) <= MAX_DIGITS and os.path.isdir(runs / name):
            yield runs / name


def _remove(path: Path) -> None:
    """Remove a run folder unless an app has it open. Of a symbolic link, only the link is removed. Raises OSError."""
    if path.is_symlink():
        path.unlink()
        return
    lock = lock_folder(path)
    if lock is None:
        return
    try:
        _remove_files(path)
        path.rmdir()
    finally:
        unlock(lock)


def _remove_files(path: Path) -> None:
    """Remove the files in a folder, recipe and lock last, so that a failure leaves a run that can be opened.

    Raises OSError.
    """
    with os.scandir(path) as found:
        files = list(found)
    if any(file.is_dir(follow_symlinks=False) for file in files):
        raise OSError(f"{path} contains a folder, so it is not removed")
    for file in sorted(files, key=lambda file: (file.name == LOCK_FILE, file.name == RECIPE_FILE)):
        os.unlink(file)
