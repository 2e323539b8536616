"""cached_table(): read a table once per process, as long as its file does not change."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

from tui_trainer.datasets.tables.options import ReadOptions
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.read import read_table

KEPT_TABLES = 2
"""Number of tables that are kept, the ones used last."""


@dataclass
class _Slot:
    """Slot of the cache for a file as it was at one moment; the lock is held while the file is read."""

    lock: Lock = field(default_factory=Lock)
    table: RawTable | None = None


def cached_table(
    path: Path,
    options: ReadOptions,
    progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> RawTable:
    """Return the table of a file, read only if it has changed since it was read with the same options.

    `progress`, `is_cancelled`: see `read_table`. Raises UserError if the file can't be read.
    """
    slot = _slot(os.path.abspath(path), options, _state(path))
    with slot.lock:
        if slot.table is None:
            slot.table = read_table(path, options, progress, is_cancelled)
        return slot.table


def _state(path: Path) -> tuple[int, ...]:
    """Return numbers of which one changes if the file does; none if it can't be read, which the reader reports."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=KEPT_TABLES)
def _slot(path: str, options: ReadOptions, state: tuple[int, ...]) -> _Slot:  # noqa: ARG001 - the key of the cache
    return _Slot()
