"""cached_table(): read a table once per process, as long as its file does not change."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from tui_trainer.datasets.tables.options import ReadOptions, TableFormat
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.read import read_table

FileState = tuple[int, ...]
"""Numbers of which one changes if a file does."""
KEPT_TABLES = 4
"""Number of slots that are kept, the ones used last: a table takes one for the options that recognise its format, another
for those that name it."""


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
    """Return the table of a file, read only if it has changed since it was read in the same format.

    `progress`, `is_cancelled`: see `read_table`. Raises UserError if the file can't be read.
    """
    name, state = os.path.abspath(path), file_state(path)
    slot = _slot(name, options, state)
    with slot.lock:
        if slot.table is None:
            slot.table = read_table(path, options, progress, is_cancelled)
            _slot(name, _exact(options, slot.table.format), state).table = slot.table
        return slot.table


def _exact(options: ReadOptions, written: TableFormat | None) -> ReadOptions:
    """Return the options that name the format in which a table was read."""
    if written is None:
        return options
    return replace(options, delimiter=written.delimiter, decimal=written.decimal, header=written.header)


def file_state(path: Path) -> FileState:
    """Return numbers of which one changes if the file does; none if it can't be read, which the reader reports."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=KEPT_TABLES)
def _slot(path: str, options: ReadOptions, state: FileState) -> _Slot:  # noqa: ARG001 - the key of the cache
    return _Slot()
