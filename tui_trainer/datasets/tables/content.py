"""read_content(): the bytes of a file, with progress, and a check that it does not change meanwhile."""

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import open_plain
from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.watch import Watch

SHARE = 0.1
"""Share of reading a table that its bytes take; the rest is making columns of them."""
HEAD_BYTES = 2**20
"""Bytes at the start of a file that are checked before the rest is read."""
CHUNK_BYTES = 2**23
"""Bytes that are read at once."""


@dataclass(frozen=True, eq=False)
class Content:
    """Bytes of a file."""

    path: Path
    """Absolute path of the file."""
    data: bytes
    sha256: str

    @property
    def file_name(self) -> str:
        """Name of the file without its folder, safe to print."""
        return clean_text(self.path.name)


def read_content(path: Path, watch: Watch, check: Callable[[bytes, int], None]) -> Content:
    """Return the bytes of a file. Raises UserError if it can't be read, or changes while it is read.

    `check`: function that is called with the first bytes and the size before the rest is read, and may raise UserError.
    """
    with open_plain(path) as file:
        before = os.fstat(file.fileno())
        check(file.read(HEAD_BYTES), before.st_size)
        file.seek(0)
        data, digest = _read_all(file, before.st_size, watch)
        changed = _state(os.fstat(file.fileno())) != _state(before) or len(data) != before.st_size
    if changed or not _is_still(path, before):
        raise UserError(f"{clean_text(path.name)} changed while it was read: open it again")
    return Content(path.absolute(), data, digest)


def _read_all(file: BinaryIO, size: int, watch: Watch) -> tuple[bytes, str]:
    """Return the content of a file, read up to its size at the start, and its SHA-256."""
    digest, data = hashlib.sha256(), io.BytesIO()
    watch.begin(0.0, SHARE)
    while chunk := file.read(min(CHUNK_BYTES, size + 1 - data.tell())):
        digest.update(chunk)
        data.write(chunk)
        watch.at(min(1.0, data.tell() / max(size, 1)))
    return data.getvalue(), digest.hexdigest()


def _state(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when a file is written or replaced."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _is_still(path: Path, before: os.stat_result) -> bool:
    """Return whether a path still leads to the same file."""
    try:
        return _state(path.stat()) == _state(before)
    except OSError:
        return False
