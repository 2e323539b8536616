"""FoldCache: cached results of applying the first n edits of a sequence, so that none is applied again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")
SPACING = 16
"""Edits between two cached results: caching all of them would take about a kilobyte for each edit."""


@dataclass(frozen=True)
class FoldCache(Generic[State]):
    """Results of applying the first n edits of a sequence to `start`, for some n.

    Frozen, so that threads can share one: they may compute a result twice, but never see a partial one.
    """

    start: State
    spaced: tuple[State, ...] = ()
    """Results after SPACING edits, 2 × SPACING edits, and so on."""
    last_count: int = 0
    """Number of edits in `last`."""
    last: State | None = None
    """The most recent result; None if `last_count` is 0."""

    def after(self, count: int, apply: Callable[[int, State], State]) -> "FoldCache[State]":
        """Return a cache whose `last` is the result after `count` edits.

        `apply(index, state)` applies the edit at that index; what it raises is passed on.
        """
        done, state = self._nearest(count)
        spaced = self.spaced
        for index in range(done, count):
            state = apply(index, state)
            if index + 1 == (len(spaced) + 1) * SPACING:
                spaced = (*spaced, state)
        return FoldCache(self.start, spaced, count, state)

    def cut(self, count: int) -> "FoldCache[State]":
        """Return the results that remain valid for a sequence with the same first `count` edits."""
        spaced = self.spaced[: count // SPACING]
        if self.last_count > count:
            return FoldCache(self.start, spaced)
        return FoldCache(self.start, spaced, self.last_count, self.last)

    def _nearest(self, count: int) -> tuple[int, State]:
        """Return the cached result of the most edits up to `count`, and the number of those edits."""
        known = min(count // SPACING, len(self.spaced))
        done, state = (known * SPACING, self.spaced[known - 1]) if known else (0, self.start)
        if self.last is not None and done < self.last_count <= count:
            return self.last_count, self.last
        return done, state
