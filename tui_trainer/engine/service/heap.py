"""Heap: give memory that was freed back to the system. glibc's allocator keeps it for itself."""

import ctypes
import sys
import time
from collections.abc import Callable

TRIM_SECONDS = 10.0
"""How often: it takes less than a millisecond."""


def find_trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim; None on systems that have another allocator."""
    if sys.platform != "linux":
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # musl, or a program linked without it
        return None
    return trim


class Trimmer:
    """Gives freed memory back from time to time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._trim = find_trim()
        self._due = clock() + TRIM_SECONDS

    def trim_if_due(self) -> bool:
        """Give back what is free if it is time to. Returns whether it was done."""
        now = self._clock()
        if self._trim is None or now < self._due:
            return False
        self._trim(0)
        self._due = now + TRIM_SECONDS
        return True
