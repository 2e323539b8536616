"""Lock of a run folder: a file locked with flock, which the system unlocks when the process ends."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

LOCK = "lock"


def lock_folder(path: Path, create: bool = True) -> int | None:
    """Lock a run folder. Returns the descriptor of the lock file; None when another app has locked it.

    `create`: whether to create a missing lock file. Raises OSError if there is no such folder, it can't be written, its
    lock is a symbolic link, or its file system has no locks.
    """
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
    handle = os.open(path / LOCK, flags, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if is_lock_of(handle, path):
            return handle
    except BlockingIOError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)  # another app has locked it, or has removed it in between
    return None


def is_lock_of(handle: int, path: Path) -> bool:
    """Whether the locked file is still the one in the folder, which may have been deleted or moved."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path / LOCK, follow_symlinks=False))
    except OSError:
        return False


def unlock(handle: int) -> None:
    """Unlock a folder."""
    with suppress(OSError):
        os.close(handle)
