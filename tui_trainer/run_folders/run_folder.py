"""RunFolder: the folder on disk in which a run is autosaved, and from which it can be resumed."""

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from tui_trainer.base.files import PART_SUFFIX, write_atomically
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe
from tui_trainer.run_folders.cleanup import RECIPE_FILE, remove_old_runs, run_folders
from tui_trainer.run_folders.run_lock import is_lock_of, lock_folder, unlock

CHECKPOINT_SUFFIX = ".safetensors"
MAX_CHECKPOINTS = 2
"""Maximum number of checkpoints of a run: the last checkpoint, and the previous checkpoint in case the last can't be read."""
LOSS_COMMENT = re.compile(r"# loss (\S+)\n")
"""First line of an autosaved recipe if the loss is known. It is a TOML comment, which readers of recipes ignore."""
logger = logging.getLogger(__name__)


class RunFolder:
    """Folder of one run, locked by this process until it is closed."""

    def __init__(self, path: Path, lock: int | None) -> None:
        """`lock`: descriptor of the locked file; None if no folder could be created yet.

        Without a lock, `path` is never written: `ensure_usable` replaces it by a new folder in the same parent folder.
        """
        self.path = path
        self._lock = lock

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r}, {'unlocked' if self._lock is None else 'locked'})"

    @property
    def name(self) -> str:
        """Name of the run: its number."""
        return run_name(self.path)

    def ensure_usable(self) -> bool:
        """Create the folder again if it was deleted, or create a new folder if this one can't be written any more.

        Returns whether a folder was created: then it is empty. Raises OSError.
        """
        if self._lock is not None and is_lock_of(self._lock, self.path) and _is_usable(self.path):
            return False
        folder = None if self._lock is None else _recreate(self.path)
        self.close()
        folder = folder or new_run_folder(self.path.parent)
        self.path, self._lock = folder.path, folder._lock
        return True

    def is_intact(self) -> bool:
        """Return whether the folder exists, is locked by this process and has a recipe."""
        return self._lock is not None and is_lock_of(self._lock, self.path) and (self.path / RECIPE_FILE).is_file()

    def write_recipe(self, recipe: Recipe, loss: float | None = None) -> None:
        """Write the recipe, with the loss of its last step if it is known. Raises OSError."""
        known = "" if loss is None else f"# loss {loss!r}\n"
        write_atomically(self.path / RECIPE_FILE, known + format_recipe(recipe))

    def write_checkpoint(self, step: int, content: bytes) -> None:
        """Write a checkpoint, whose name is its step, and delete the oldest checkpoints beyond `MAX_CHECKPOINTS`.

        Raises OSError.
        """
        newest = self.path / f"{step:020}{CHECKPOINT_SUFFIX}"
        write_atomically(newest, content)
        others = [path for path in self.checkpoints() if path != newest]
        for path in sorted(others, key=lambda path: path.stat().st_mtime_ns)[: -(MAX_CHECKPOINTS - 1)]:
            path.unlink(missing_ok=True)

    def checkpoints(self) -> list[Path]:
        """Return the paths of the checkpoints, latest step first."""
        return sorted(self.path.glob(f"*{CHECKPOINT_SUFFIX}"), reverse=True)

    def close(self) -> None:
        """Unlock the folder."""
        if self._lock is not None:
            unlock(self._lock)
            self._lock = None


def new_run_folder(runs: Path) -> RunFolder:
    """Create and lock a run folder in `runs`, and remove the oldest run folders beyond `MAX_RUNS`. Raises OSError."""
    number = 1 + max((int(path.name) for path in run_folders(runs)), default=0)
    while True:
        runs.mkdir(parents=True, exist_ok=True)
        folder = _create(runs / f"{number:08}")
        if folder:
            remove_old_runs(runs)
            return folder
        number += 1


def create_or_defer_run_folder(runs: Path) -> RunFolder:
    """Create a run folder. If that fails, return a RunFolder whose `ensure_usable` tries again before each autosave."""
    try:
        return new_run_folder(runs)
    except OSError:
        logger.warning("no folder for the run could be made", exc_info=True)
        return RunFolder(runs / "none", None)


def open_run_folder(path: Path) -> RunFolder | None:
    """Lock the folder of a run; return None when another app has it open. Raises OSError.

    Incomplete files of an app that was killed are removed.
    """
    lock = lock_folder(path)
    if lock is None:
        return None
    for part in path.glob(f".*{PART_SUFFIX}"):
        with suppress(OSError):
            part.unlink()
    return RunFolder(path, lock)


def has_run(path: Path) -> bool:
    """Return whether a folder has a recipe or a checkpoint. An app that quits at once writes neither."""
    return os.path.lexists(path / RECIPE_FILE) or any(path.glob(f"*{CHECKPOINT_SUFFIX}"))


def run_name(path: Path) -> str:
    """Return the name of the run in a folder: its number."""
    return str(int(path.name)) if path.name.isdecimal() else path.name


def saved_loss(recipe_file: Path) -> float | None:
    """Return the loss of the last step that a run's recipe file names in its first line; None if it names none."""
    try:
        with open(recipe_file, encoding="utf-8", errors="replace") as file:
            found = LOSS_COMMENT.fullmatch(file.readline(100))
            return float(found[1]) if found else None
    except (OSError, ValueError):
        return None


def _create(path: Path) -> RunFolder | None:
    """Create and lock a folder; return None if it exists already or another app has locked it. Raises OSError."""
    try:
        path.mkdir()
        lock = lock_folder(path)
    except (FileExistsError, FileNotFoundError):  # it exists, or another app has removed it already
        return None
    except OSError:
        with suppress(OSError):
            path.rmdir()
        raise
    return RunFolder(path, lock) if lock is not None else None


def _recreate(path: Path) -> RunFolder | None:
    """Create a folder if it is missing and lock it; return None if that is impossible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = lock_folder(path) if _is_usable(path) else None
    except OSError:
        return None
    return RunFolder(path, lock) if lock is not None else None


def _is_usable(path: Path) -> bool:
    """Return whether files can be created in the folder and its recipe can be replaced."""
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK | os.X_OK, effective_ids=effective) and not (path / RECIPE_FILE).is_dir()
