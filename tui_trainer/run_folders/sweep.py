"""Removal of old run folders. A folder that can't be removed stays, and no error is raised."""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tui_trainer.run_folders.run_lock import LOCK, lock_folder, unlock

RECIPE = "recipe.toml"
MAX_RUNS = 20
"""Run folders that stay; of more, the oldest that no app has open are removed."""
MAX_DIGITS = 12
"""Longest name of a run folder; folders with longer numbers are not ours."""
logger = logging.getLogger(__name__)


def run_folders(runs: Path) -> list[Path]:
    """Return the run folders, the one written last first; without those that can't be read."""
    return sorted(_folders(runs), key=written_at, reverse=True)


def written_at(path: Path) -> int:
    """Return when the recipe of a run folder was written, in nanoseconds; without a recipe, when the folder was."""
    for written in (path / RECIPE, path):
        with suppress(OSError):
            return written.stat().st_mtime_ns
    return 0


def remove_old_runs(runs: Path) -> None:
    """Remove the oldest run folders beyond MAX_RUNS, except those that an app has open. Raises nothing.

    A folder that contains a folder stays, since somebody else has used it. Symbolic links are not followed.
    """
    for path in run_folders(runs)[MAX_RUNS:]:
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
    """Remove a folder; if it is a symbolic link, only the link. Raises OSError."""
    if path.is_symlink():
        path.unlink()
        return
    lock = lock_folder(path)
    if lock is None:
        return
    try:
        _empty(path)
        path.rmdir()
    finally:
        unlock(lock)


def _empty(path: Path) -> None:
    """Remove the files in a folder, recipe and lock last, so that a failure leaves a run. Raises OSError."""
    with os.scandir(path) as found:
        files = list(found)
    if any(file.is_dir(follow_symlinks=False) for file in files):
        raise OSError(f"{path} has a folder in it")
    for file in sorted(files, key=lambda file: (file.name == LOCK, file.name == RECIPE)):
        os.unlink(file)
