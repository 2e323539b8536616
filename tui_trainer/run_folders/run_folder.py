"""Kept runs: each app's run has a folder on disk, from which it is brought back if the app dies."""

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from tui_trainer.base.files import PART, write_atomically
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe
from tui_trainer.run_folders.run_lock import is_lock_of, lock_folder, unlock
from tui_trainer.run_folders.sweep import RECIPE, run_folders, sweep

CHECKPOINT = ".safetensors"
MOST_CHECKPOINTS = 2
"""Checkpoints of a run: the last, and the one before in case the last can't be read."""
LOSS = re.compile(r"# loss (\S+)\n")
"""The first line of a kept recipe, where the loss is known: a comment, which every version passes over."""
logger = logging.getLogger(__name__)


class RunFolder:
    """The folder of one run, held by this process alone until it ends."""

    def __init__(self, path: Path, lock: int | None) -> None:
        """`lock`: the open file that holds it; None where no folder could be made yet, and `path` is any among the runs."""
        self.path = path
        self._lock = lock

    @property
    def name(self) -> str:
        """The name of the run: its number."""
        return run_name(self.path)

    def ensure(self) -> bool:
        """Make the folder anew where it was deleted, or take another where it can't be written any more.

        Returns whether that was needed: then nothing of the run is in it. Raises OSError.
        """
        if self._lock is not None and is_lock_of(self._lock, self.path) and _is_usable(self.path):
            return False
        again = None if self._lock is None else _made_again(self.path)
        self.close()
        again = again or new_folder(self.path.parent)
        self.path, self._lock = again.path, again._lock
        return True

    def is_whole(self) -> bool:
        """Whether it is there, held, and has a recipe."""
        return self._lock is not None and is_lock_of(self._lock, self.path) and (self.path / RECIPE).is_file()

    def write_recipe(self, recipe: Recipe, loss: float | None = None) -> None:
        """Put the run there, with the loss of its last step where it is known. Raises OSError."""
        known = "" if loss is None else f"# loss {loss!r}\n"
        write_atomically(self.path / RECIPE, known + format_recipe(recipe))

    def write_checkpoint(self, step: int, content: bytes) -> None:
        """Put a checkpoint of the run there, and let go of the oldest. Raises OSError."""
        newest = self.path / f"{step:020}{CHECKPOINT}"
        write_atomically(newest, content)
        others = [path for path in self.checkpoints() if path != newest]
        for path in sorted(others, key=lambda one: one.stat().st_mtime_ns)[: -(MOST_CHECKPOINTS - 1)]:
            path.unlink(missing_ok=True)

    def checkpoints(self) -> list[Path]:
        """The checkpoints, that of the latest step first."""
        return sorted(self.path.glob(f"*{CHECKPOINT}"), reverse=True)

    def close(self) -> None:
        """Let go of it."""
        if self._lock is not None:
            unlock(self._lock)
            self._lock = None


def new_folder(runs: Path) -> RunFolder:
    """A fresh folder among the runs; the oldest without an app go. Raises OSError."""
    number = 1 + max((int(path.name) for path in run_folders(runs)), default=0)
    while True:
        runs.mkdir(parents=True, exist_ok=True)
        folder = _created(runs / f"{number:08}")
        if folder:
            sweep(runs)
            return folder
        number += 1


def some_folder(runs: Path) -> RunFolder:
    """A fresh folder among the runs, or one that is not there yet: it is made as soon as that can be done."""
    try:
        return new_folder(runs)
    except OSError:
        logger.warning("no folder for the run could be made", exc_info=True)
        return RunFolder(runs / "none", None)


def hold(path: Path) -> RunFolder | None:
    """The folder of a run, held; None when another app has it open. What a killed app was about to write goes.

    Raises OSError.
    """
    lock = lock_folder(path)
    if lock is None:
        return None
    for part in path.glob(f".*{PART}"):
        with suppress(OSError):
            part.unlink()
    return RunFolder(path, lock)


def is_run(path: Path) -> bool:
    """Whether there is more in a run folder than its lock: an app that was left at once has written nothing."""
    return os.path.lexists(path / RECIPE) or any(path.glob(f"*{CHECKPOINT}"))


def run_name(path: Path) -> str:
    """The name of the run in that folder: its number."""
    return str(int(path.name)) if path.name.isdecimal() else path.name


def kept_loss(path: Path) -> float | None:
    """The loss of the last step of the run in that folder; None where it was not put down."""
    try:
        with open(path / RECIPE, encoding="utf-8", errors="replace") as file:
            found = LOSS.fullmatch(file.readline(100))
            return float(found[1]) if found else None
    except (OSError, ValueError):
        return None


def _created(path: Path) -> RunFolder | None:
    """A new folder, held; None when another app was quicker. Raises OSError."""
    try:
        path.mkdir()
        lock = lock_folder(path)
    except (FileExistsError, FileNotFoundError):  # it is there, or another app has swept it already
        return None
    except OSError:
        with suppress(OSError):
            path.rmdir()
        raise
    return RunFolder(path, lock) if lock is not None else None


def _made_again(path: Path) -> RunFolder | None:
    """The folder of that name, made if need be; None when that can't be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = lock_folder(path) if _is_usable(path) else None
    except OSError:
        return None
    return RunFolder(path, lock) if lock is not None else None


def _is_usable(path: Path) -> bool:
    """Whether files can be put into the folder and its recipe be replaced."""
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK | os.X_OK, effective_ids=effective) and not (path / RECIPE).is_dir()
