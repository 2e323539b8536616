"""Sweeping: of many run folders, the oldest are removed. What can't be removed stays, and nothing else suffers."""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tui_trainer.run_folders.run_lock import LOCK, lock_folder, unlock

RECIPE = "recipe.toml"
MOST_RUNS = 20
"""Folders that are kept; of more, the oldest without an app go."""
MOST_DIGITS = 12
"""Of a run folder's name: a longer one is none of ours, and the number after it might have no name."""
logger = logging.getLogger(__name__)


def run_folders(runs: Path) -> list[Path]:
    """The run folders, the one written last first. None of those that can't be looked at."""
    return sorted(_folders(runs), key=written_at, reverse=True)


def written_at(path: Path) -> int:
    """When the recipe of a run folder was written, in nanoseconds; where there is none, when the folder was."""
    for one in (path / RECIPE, path):
        with suppress(OSError):
            return one.stat().st_mtime_ns
    return 0


def sweep(runs: Path) -> None:
    """Remove the oldest run folders beyond the number that is kept, without those that an app has open.

    A folder that has a folder in it is not ours alone and stays as it is. No symbolic link is followed. Raises nothing.
    """
    for path in run_folders(runs)[MOST_RUNS:]:
        try:
            _remove(path)
        except OSError:
            logger.info("the kept run %s was not removed", path, exc_info=True)


def _folders(runs: Path) -> Iterator[Path]:
    try:
        names = os.listdir(runs)
    except OSError:
        return
    for name in names:
        if name.isascii() and name.isdecimal() and len(name) <= MOST_DIGITS and os.path.isdir(runs / name):
            yield runs / name


def _remove(path: Path) -> None:
    """Remove one folder; of one that is a symbolic link, the link. Raises OSError."""
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
    """Remove the files in a folder, the recipe among the last: one that can't be emptied is still a run. Raises OSError."""
    with os.scandir(path) as found:
        files = list(found)
    if any(file.is_dir(follow_symlinks=False) for file in files):
        raise OSError(f"{path} has a folder in it")
    for file in sorted(files, key=lambda one: (one.name == LOCK, one.name == RECIPE)):
        os.unlink(file)
