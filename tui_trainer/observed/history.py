"""History: the curve of a metric over a run of any length, in fixed memory, without losing a spike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue

CAPACITY = 4096
"""Number of buckets of a history.

A bucket has its lowest, highest and last value in float64, so a history takes 96 kB for a run of any length.
"""


@dataclass(frozen=True, eq=False)
class HistoryView(EqualByValue):
    """A frozen copy of a history, with arrays of shape (buckets,).

    Bucket i covers the steps i * width + 1 to (i + 1) * width; the last bucket may be partly filled.
    """

    steps: int
    """Number of steps, each with a value."""
    width: int
    """Number of steps in a bucket."""
    low: FloatArray
    """Lowest value of each bucket."""
    high: FloatArray
    """Highest value of each bucket."""
    last: FloatArray
    """Last value of each bucket."""

    @property
    def ends(self) -> FloatArray:
        """Last step of each bucket, shape (buckets,)."""
        ends = np.arange(1, len(self.last) + 1, dtype=np.float64) * self.width
        return np.minimum(ends, self.steps)

    def curve(self, max_buckets: int = CAPACITY) -> tuple[FloatArray, FloatArray]:
        """Return two arrays, the steps and values of a line through every bucket's lowest, highest and last value.

        While each bucket has a single step, both arrays have shape (steps,). Later they have shape (3 * buckets,): each
        bucket gives its lowest and highest value at its middle step, and its last value at its last step. If there are
        more than `max_buckets` buckets, neighbouring buckets are merged for the line.
        """
        group_size = max(-(-len(self.last) // max_buckets), 1)
        ends = self.ends
        if self.width == 1 and group_size == 1:
            return ends, self.last
        last = np.minimum(np.arange(group_size, len(ends) + group_size, group_size), len(ends)) - 1
        middle = (np.arange(len(ends)) * self.width + ends) / 2
        lowest, highest = _lowest_indices(self.low, group_size), _lowest_indices(-self.high, group_size)
        early, late = np.minimum(lowest, highest), np.maximum(lowest, highest)
        x = np.column_stack([middle[early], middle[late], ends[last]]).ravel()
        first = np.where(early == highest, self.high[early], self.low[early])
        second = np.where(early == highest, self.low[lowest], self.high[highest])
        return x, np.column_stack([first, second, self.last[last]]).ravel()


def _lowest_indices(values: FloatArray, group_size: int) -> NDArray[np.intp]:
    """Return the index of the lowest value in each group of `group_size` neighbouring values."""
    groups = -(-len(values) // group_size)
    padded = np.pad(values, (0, groups * group_size - len(values)), constant_values=np.inf).reshape(groups, group_size)
    indices: NDArray[np.intp] = padded.argmin(axis=1) + np.arange(groups) * group_size
    return indices


class History:
    """Values of a metric in step order, in buckets of equal width.

    When all buckets are full, neighbouring buckets are merged and the width doubles.

    >>> history = History(capacity=4)
    >>> history.extend(np.array([5.0, 4.0, 9.0, 3.0, 2.0, 1.0]))
    >>> history
    History(steps=6, width=2)
    >>> view = history.view()
    >>> view.low.tolist(), view.high.tolist(), view.last.tolist()
    ([4.0, 3.0, 1.0], [5.0, 9.0, 2.0], [4.0, 3.0, 1.0])
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """`capacity`: number of buckets; an even number, since pairs of buckets are merged."""
        self._low = np.zeros(capacity)
        self._high = np.zeros(capacity)
        self._last = np.zeros(capacity)
        self.width = 1
        """Number of steps in a bucket."""
        self.steps = 0
        """Number of steps, each with a value."""

    def __repr__(self) -> str:
        return f"History(steps={self.steps}, width={self.width})"

    @classmethod
    def of(cls, view: HistoryView) -> "History":
        """Return a history that continues where `view` ends; the history of the view must have the default capacity."""
        history = cls()
        history.steps, history.width = view.steps, view.width
        used = len(view.last)
        history._low[:used], history._high[:used], history._last[:used] = view.low, view.high, view.last
        return history

    def extend(self, values: FloatArray) -> None:
        """Append the values of the next steps, shape (steps,)."""
        while len(values):
            if self.steps == len(self._low) * self.width:
                self._merge_neighbours()
            taken = self._fill_open_bucket(values) if self.steps % self.width else self._fill_buckets(values)
            self.steps += taken
            values = values[taken:]

    def truncate(self, steps: int) -> None:
        """Remove the values after step `steps`. Raises ValueError unless that is the last step of a bucket."""
        if steps < self.steps:
            if steps % self.width:
                raise ValueError(f"step {steps} is inside a bucket of {self.width} steps")
            self.steps = steps
            self.width = self.width if steps else 1

    def view(self) -> HistoryView:
        """Return a frozen copy of the history."""
        used = -(-self.steps // self.width)
        parts = (part[:used].copy() for part in (self._low, self._high, self._last))
        return HistoryView(self.steps, self.width, *parts)

    def _fill_open_bucket(self, values: FloatArray) -> int:
        """Add values to the bucket that is partly filled. Return the number of values added."""
        bucket = self.steps // self.width
        part = values[: self.width - self.steps % self.width]
        self._low[bucket] = min(self._low[bucket], part.min())
        self._high[bucket] = max(self._high[bucket], part.max())
        self._last[bucket] = part[-1]
        return len(part)

    def _fill_buckets(self, values: FloatArray) -> int:
        """Fill empty buckets completely, or begin a bucket if there are too few values.

        Return the number of values added.
        """
        bucket = self.steps // self.width
        whole = min(len(values) // self.width, len(self._low) - bucket)
        grouped = values[: whole * self.width].reshape(whole, self.width) if whole else values[None, : self.width]
        filled = slice(bucket, bucket + len(grouped))
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
