"""PrefixCache: cached results of applying the first n edits of a sequence, so that edits are not applied repeatedly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")
EDITS_PER_RESULT = 16
"""Number of edits between two cached results. Caching every result would take about a kilobyte for each edit."""


@dataclass(frozen=True)
class PrefixCache(Generic[State]):
    """Results of applying the first n edits of a sequence to `start`, for some n.

    Frozen, so that threads can share a cache: they may compute a result twice, but never see a partial result.
    """

    start: State
    spaced_results: tuple[State, ...] = ()
    """Results after EDITS_PER_RESULT edits, 2 × EDITS_PER_RESULT edits, and so on."""
    last_count: int = 0
    """Number of edits in `last`."""
    last: State | None = None
    """The most recent result; None if `last_count` is 0."""

    def after(self, count: int, apply: Callable[[int, State], State]) -> "PrefixCache[State]":
        """Return a cache whose `last` is the result after `count` edits.

        `apply(index, state)` returns the state after the edit at that index; exceptions that it raises are passed on.
        """
        start_count, state = self._longest_cached_prefix(count)
        spaced_results = self.spaced_results
        for index in range(start_count, count):
            state = apply(index, state)
            if index + 1 == (len(spaced_results) + 1) * EDITS_PER_RESULT:
                spaced_results = (*spaced_results, state)
        return PrefixCache(self.start, spaced_results, count, state)

    def keep_first(self, count: int) -> "PrefixCache[State]":
        """Return a cache for a sequence that has only the first `count` edits in common with this cache's sequence."""
        spaced_results = self.spaced_results[: count // EDITS_PER_RESULT]
        if self.last_count > count:
            return PrefixCache(self.start, spaced_results)
        return PrefixCache(self.start, spaced_results, self.last_count, self.last)

    def _longest_cached_prefix(self, count: int) -> tuple[int, State]:
        """Return the longest cached prefix of at most `count` edits: its number of edits, and its result."""
        known = min(count // EDITS_PER_RESULT, len(self.spaced_results))
        start_count, state = (known * EDITS_PER_RESULT, self.spaced_results[known - 1]) if known else (0, self.start)
        if self.last is not None and start_count < self.last_count <= count:
            return self.last_count, self.last
        return start_count, state
