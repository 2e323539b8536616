"""Return freed memory to the operating system: without malloc_trim, glibc may leave it with the process."""

import ctypes
import sys
import time
from collections.abc import Callable

TRIM_SECONDS = 10.0
"""Interval between two calls of malloc_trim, which takes less than a millisecond."""


def find_malloc_trim() -> Callable[[int], int] | None:
    """Return glibc's function malloc_trim; None on systems with another allocator."""
    if sys.platform != "linux":
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # musl, or a Python linked without glibc
        return None
    return trim


class HeapTrimmer:
    """Calls malloc_trim at intervals of TRIM_SECONDS."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._trim = find_malloc_trim()
        self._due = clock() + TRIM_SECONDS

    def trim_if_due(self) -> bool:
        """Call malloc_trim if TRIM_SECONDS have passed since the last call. Return whether it was called."""
        now = self._clock()
        if self._trim is None or now < self._due:
            return False
        self._trim(0)
        self._due = now + TRIM_SECONDS
        return True
