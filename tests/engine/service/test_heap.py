"""Freed memory goes back to the system, from time to time."""

import platform

from tui_trainer.engine.service.heap import TRIM_SECONDS, Trimmer, find_trim


def test_it_is_there_with_glibc() -> None:
    """On Linux with glibc, and on no system an error."""
    assert (find_trim() is not None) == (platform.libc_ver()[0] == "glibc")


def test_memory_is_trimmed_no_more_often_than_it_is_due() -> None:
    """At once after the time is up, then not before it is up again."""
    now = 100.0
    trimmer = Trimmer(lambda: now)
    done = []
    for seconds in (0, TRIM_SECONDS - 1, 1, 0, TRIM_SECONDS):
        now += seconds
        done.append(trimmer.trim_if_due())
    assert done == [False, False, find_trim() is not None, False, find_trim() is not None]
