"""Kept runs: each app's run has a folder on disk, from which it is brought back if the app dies."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from tui_trainer.errors import UserError
from tui_trainer.files import PART, write_atomically
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.recipe_file import format_recipe, read_recipe
from tui_trainer.text import clean_text

RECIPE = "recipe.toml"
LOCK = "lock"
CHECKPOINT = ".safetensors"
MOST_RUNS = 20
"""Folders that are kept; of more, the oldest without an app go."""
MOST_CHECKPOINTS = 2
"""Checkpoints of a run: the last, and the one before in case the last can't be read."""


class RunFolder:
    """The folder of one run, held by this process alone until it ends."""

    def __init__(self, path: Path, lock: int) -> None:
        """`lock`: the open file that holds it; the system lets go of it when the process ends, however it ends."""
        self.path = path
        self._lock = lock

    def read_recipe(self) -> Recipe:
        """The run as it was written last. Raises UserError."""
        return read_recipe(self.path / RECIPE)

    def write_recipe(self, recipe: Recipe) -> None:
        """Put the run there. Raises OSError."""
        write_atomically(self.path / RECIPE, format_recipe(recipe))

    def write_checkpoint(self, step: int, content: bytes) -> None:
        """Put a checkpoint of the run there, and let go of the oldest. Raises OSError."""
        write_atomically(self.path / f"{step:020}{CHECKPOINT}", content)
        newest = self.path / f"{step:020}{CHECKPOINT}"
        others = [path for path in self.checkpoints() if path != newest]
        for path in sorted(others, key=lambda one: one.stat().st_mtime_ns)[: -(MOST_CHECKPOINTS - 1)]:
            path.unlink(missing_ok=True)

    def checkpoints(self) -> list[Path]:
        """The checkpoints, that of the latest step first."""
        return sorted(self.path.glob(f"*{CHECKPOINT}"), reverse=True)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._lock)


def new_folder(runs: Path) -> RunFolder:
    """A fresh folder among the runs; the oldest without an app go. Raises OSError."""
    runs.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name) for path in _folders(runs)), default=0)
    while True:
        path = runs / f"{number:08}"
        try:
            path.mkdir()
        except FileExistsError:  # another app was quicker
            number += 1
            continue
        folder = _held(path)
        if folder:
            _sweep(runs)
            return folder


def last_folder(runs: Path) -> RunFolder:
    """The folder of the run that was written last by an app that is gone. Raises UserError when there is none."""
    for path in sorted(_folders(runs), key=_written, reverse=True):
        folder = _held(path) if (path / RECIPE).exists() else None
        if folder:
            for part in path.glob(f".*{PART}"):
                part.unlink(missing_ok=True)
            return folder
    raise UserError(f"there is no run to resume: none is kept in {clean_text(str(runs))} that is not open")


def _held(path: Path) -> RunFolder | None:
    """The folder, held; None when another app holds it."""
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return RunFolder(path, lock)


def _folders(runs: Path) -> Iterator[Path]:
    return (path for path in runs.glob("*") if path.name.isdecimal() and path.is_dir())


def _written(path: Path) -> int:
    """When its recipe was written last."""
    try:
        return (path / RECIPE).stat().st_mtime_ns
    except OSError:
        return 0


def _sweep(runs: Path) -> None:
    """Remove the oldest folders beyond the number that is kept."""
    for path in sorted(_folders(runs), key=_written, reverse=True)[MOST_RUNS:]:
        folder = _held(path)
        if folder:
            for file in path.iterdir():
                file.unlink(missing_ok=True)
            path.rmdir()
            folder.close()
