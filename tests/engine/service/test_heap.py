"""Freed heap memory is returned to the system at intervals."""

import platform

from tui_trainer.engine.service.heap import TRIM_SECONDS, HeapTrimmer, find_malloc_trim


def test_malloc_trim_is_found_with_glibc() -> None:
    """malloc_trim is found exactly where the C library is glibc, without an error elsewhere."""
    assert (find_malloc_trim() is not None) == (platform.libc_ver()[0] == "glibc")


def test_memory_is_trimmed_once_per_interval() -> None:
    """Memory is trimmed once per interval."""
    now = 100.0
    trimmer = HeapTrimmer(lambda: now)
    done = []
    for seconds in (0, TRIM_SECONDS - 1, 1, 0, TRIM_SECONDS):
        now += seconds
        done.append(trimmer.trim_if_due())
    assert done == [False, False, find_malloc_trim() is not None, False, find_malloc_trim() is not None]
