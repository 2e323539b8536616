"""History: the curve of a metric over a run of any length, in fixed memory, with every spike kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray

CAPACITY = 4096
"""Buckets. Each holds its lowest, highest and last value: 96 kB in all, however long the run."""


@dataclass(frozen=True, eq=False)
class HistoryView:
    """A frozen copy: bucket i covers steps i * width + 1 to (i + 1) * width (the last may be part full)."""

    steps: int
    width: int
    low: FloatArray
    high: FloatArray
    last: FloatArray

    @property
    def ends(self) -> FloatArray:
        """The last step of each bucket."""
        ends = np.arange(1, len(self.last) + 1, dtype=np.float64) * self.width
        return np.minimum(ends, self.steps)

    def curve(self, most: int = CAPACITY) -> tuple[FloatArray, FloatArray]:
        """Steps and values of a line that goes through every bucket's extremes and ends at its last value.

        Of more than `most` buckets, neighbours count as one.
        """
        together = max(-(-len(self.last) // most), 1)
        ends = self.ends
        if self.width == 1 and together == 1:
            return ends, self.last
        last = np.minimum(np.arange(together, len(ends) + together, together), len(ends)) - 1
        middle = (np.arange(len(ends)) * self.width + ends) / 2
        lowest, highest = _lowest(self.low, together), _lowest(-self.high, together)
        early, late = np.minimum(lowest, highest), np.maximum(lowest, highest)
        x = np.column_stack([middle[early], middle[late], ends[last]]).ravel()
        first = np.where(early == highest, self.high[early], self.low[early])
        second = np.where(early == highest, self.low[lowest], self.high[highest])
        return x, np.column_stack([first, second, self.last[last]]).ravel()


def _lowest(values: FloatArray, together: int) -> NDArray[np.intp]:
    """The place of the lowest of every so many values that stand together."""
    groups = -(-len(values) // together)
    padded = np.pad(values, (0, groups * together - len(values)), constant_values=np.inf).reshape(groups, together)
    places: NDArray[np.intp] = padded.argmin(axis=1) + np.arange(groups) * together
    return places


class History:
    """Values in step order, in buckets of equal width. When they are full, neighbours merge and the width doubles."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """`capacity`: how many buckets; an even number."""
        self._low = np.zeros(capacity)
        self._high = np.zeros(capacity)
        self._last = np.zeros(capacity)
        self.width = 1
        """Steps in one bucket."""
        self.steps = 0
        """How many values were given."""

    @classmethod
    def of(cls, view: HistoryView) -> "History":
        """A history that goes on from a view of another of the usual capacity."""
        history = cls()
        history.steps, history.width = view.steps, view.width
        used = len(view.last)
        history._low[:used], history._high[:used], history._last[:used] = view.low, view.high, view.last
        return history

    def extend(self, values: FloatArray) -> None:
        """Append the values of the steps that follow."""
        while len(values):
            if self.steps == len(self._low) * self.width:
                self._merge_neighbours()
            taken = self._fill_open_bucket(values) if self.steps % self.width else self._fill_buckets(values)
            self.steps += taken
            values = values[taken:]

    def truncate(self, steps: int) -> None:
        """Forget what came after that step, which must be the end of a bucket: what is inside one can't be told apart."""
        if steps < self.steps:
            if steps % self.width:
                raise ValueError(f"step {steps} is inside a bucket of {self.width} steps")
            self.steps = steps
            self.width = self.width if steps else 1

    def view(self) -> HistoryView:
        """A frozen copy."""
        used = -(-self.steps // self.width)
        parts = (part[:used].copy() for part in (self._low, self._high, self._last))
        return HistoryView(self.steps, self.width, *parts)

    def _fill_open_bucket(self, values: FloatArray) -> int:
        place = self.steps // self.width
        part = values[: self.width - self.steps % self.width]
        self._low[place] = min(self._low[place], part.min())
        self._high[place] = max(self._high[place], part.max())
        self._last[place] = part[-1]
        return len(part)

    def _fill_buckets(self, values: FloatArray) -> int:
        """Start at a bucket's edge: as many whole buckets as there are values for, else the beginning of one."""
        place = self.steps // self.width
        whole = min(len(values) // self.width, len(self._low) - place)
        grouped = values[: whole * self.width].reshape(whole, self.width) if whole else values[None, : self.width]
        filled = slice(place, place + len(grouped))
        self._low[filled] = grouped.min(axis=1)
        self._high[filled] = grouped.max(axis=1)
        self._last[filled] = grouped[:, -1]
        return grouped.size

    def _merge_neighbours(self) -> None:
        half = len(self._low) // 2
        self._low[:half] = self._low.reshape(half, 2).min(axis=1)
        self._high[:half] = self._high.reshape(half, 2).max(axis=1)
        self._last[:half] = self._last.reshape(half, 2)[:, 1]
        self.width *= 2
