"""Shorten a list of actions or edits that reproduces a failure."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def shrink(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool], tries: int) -> list[Item]:
    """Remove items as long as the rest still fails: first halves, then smaller parts, down to single items.

    Calls `fails` at most `tries` times. Returns the items that are left. (A simple form of delta debugging.)
    """
    kept = list(items)
    size = len(kept) // 2
    while size and tries:
        start = 0
        while start < len(kept) and tries:
            tries -= 1
            shorter = kept[:start] + kept[start + size :]
            if fails(shorter):
                kept = shorter
            else:
                start += size
        size //= 2
    return kept
