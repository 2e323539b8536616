"""Folding: the hyperparameters after each edit of a journal, worked out once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")
SPACING = 16
"""Edits between two results that are kept: keeping all of them would take about a kilobyte for each edit."""


@dataclass(frozen=True)
class Folding(Generic[State]):
    """Results of applying the first edits of a sequence to `start`: some of them, and the one asked for last.

    Frozen: threads that share one may work something out twice, and never see half of it.
    """

    start: State
    kept: tuple[State, ...] = ()
    """The results after SPACING edits, twice as many and so on."""
    last_count: int = 0
    last: State | None = None
    """The result after `last_count` edits; None where that is 0."""

    def after(self, count: int, apply: Callable[[int, State], State]) -> "Folding[State]":
        """The folding whose `last` is the result after `count` edits; `apply(place, state)` makes the edit at `place`.

        Raises whatever an edit raises.
        """
        place, state = self._nearest(count)
        kept = self.kept
        for done in range(place, count):
            state = apply(done, state)
            if done + 1 == (len(kept) + 1) * SPACING:
                kept = (*kept, state)
        return Folding(self.start, kept, count, state)

    def cut(self, count: int) -> "Folding[State]":
        """What stays true when only the first `count` edits stay the same."""
        kept = self.kept[: count // SPACING]
        return Folding(self.start, kept, self.last_count, self.last) if self.last_count <= count else Folding(self.start, kept)

    def _nearest(self, count: int) -> tuple[int, State]:
        """The longest result of at most `count` edits that is known, and how many edits are in it."""
        known = min(count // SPACING, len(self.kept))
        place, state = (known * SPACING, self.kept[known - 1]) if known else (0, self.start)
        if self.last is not None and place < self.last_count <= count:
            return self.last_count, self.last
        return place, state
