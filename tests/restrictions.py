"""What a test may forbid itself for a while: the rights of root, and room on the disk."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Within it files are read and written without the rights of root.

    Nothing may be imported within: Python's own files may be out of reach. Do first outside what you do inside.
    """
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@contextmanager
def full_disk(room: int = 0) -> Iterator[None]:
    """Within it no file of this process grows beyond that many bytes; Python ignores the signal that comes with it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
