"""Lock of a run folder: a file locked with flock, which the system unlocks when the process ends."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

LOCK_FILE = "lock"


def lock_folder(path: Path, create: bool = True) -> int | None:
    """Lock a run folder. Returns the descriptor of the lock file; None when another app has locked the folder.

    `create`: whether to create a missing lock file. Raises OSError if the folder does not exist or can't be written, its
    lock file is a symbolic link, or its file system has no locks.
    """
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
    descriptor = os.open(path / LOCK_FILE, flags, 0o666)
    locked = False
    try:
        locked = _lock(descriptor) and is_lock_of(descriptor, path)  # another app may have removed it in between
    finally:
        if not locked:
            os.close(descriptor)
    return descriptor if locked else None


def _lock(descriptor: int) -> bool:
    """Lock an open file. Return whether it was not locked already, by another app."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_lock_of(descriptor: int, path: Path) -> bool:
    """Return whether the open file is the lock file of the folder: the folder may have been deleted or moved."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path / LOCK_FILE, follow_symlinks=False))
    except OSError:
        return False


def unlock(descriptor: int) -> None:
    """Unlock a run folder: close the descriptor of its lock file."""
    with suppress(OSError):
        os.close(descriptor)
