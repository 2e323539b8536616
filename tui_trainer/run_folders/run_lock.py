"""The lock of a run folder: an open file that one process holds, and that the system lets go of when it ends."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

LOCK = "lock"


def lock_folder(path: Path, create: bool = True) -> int | None:
    """Lock a run folder. Returns the file descriptor that holds it; None when another app does.

    `create`: whether the lock file is created where there is none. Raises OSError: there is no such folder, it may not
    be written, its lock is a symbolic link, or its file system has no locks.
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
    os.close(handle)  # another app has it, or has removed it in between
    return None


def is_lock_of(handle: int, path: Path) -> bool:
    """Whether the file that is held is still the folder's: the folder may have been deleted or moved."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path / LOCK, follow_symlinks=False))
    except OSError:
        return False


def unlock(handle: int) -> None:
    """Let go of a folder."""
    with suppress(OSError):
        os.close(handle)
