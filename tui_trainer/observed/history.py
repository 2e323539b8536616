"""History: the curve of a metric over a run of any length, in fixed memory, without losing a spike."""

import math
from dataclasses import dataclass, replace

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

    Bucket i covers the steps i * width + 1 to (i + 1) * width; the last bucket may be partly filled. A metric that is
    not computed at every step may have buckets without a value: they contain NaN.
    """

    steps: int
    """Number of steps that the history covers."""
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

        While each bucket has a single step, both arrays have shape (values,). Later they have shape (3 * buckets,): each
        bucket gives its lowest and highest value at its middle step, and its last value at its last step. Buckets
        without a value are left out. If there are more than `max_buckets` buckets, neighbouring buckets are merged for
        the line.
        """
        ends = self.ends
        middle = (np.arange(len(ends)) * self.width + ends) / 2
        low, high, values = self.low, self.high, self.last
        known = ~np.isnan(values)
        if not known.all():
            low, high, values, ends, middle = (part[known] for part in (low, high, values, ends, middle))
        group_size = max(-(-len(values) // max_buckets), 1)
        if self.width == 1 and group_size == 1:
            return ends, values
        last = np.minimum(np.arange(group_size, len(ends) + group_size, group_size), len(ends)) - 1
        lowest, highest = _lowest_indices(low, group_size), _lowest_indices(-high, group_size)
        early, late = np.minimum(lowest, highest), np.maximum(lowest, highest)
        x = np.column_stack([middle[early], middle[late], ends[last]]).ravel()
        first = np.where(early == highest, high[early], low[early])
        second = np.where(early == highest, low[lowest], high[highest])
        return x, np.column_stack([first, second, values[last]]).ravel()

    def without_values(self) -> "HistoryView":
        """Return a history of the same steps, of which none has a value."""
        nothing = np.full(len(self.last), np.nan)
        return replace(self, low=nothing, high=nothing, last=nothing)


def _lowest_indices(values: FloatArray, group_size: int) -> NDArray[np.intp]:
    """Return the index of the lowest value in each group of `group_size` neighbouring values."""
    groups = -(-len(values) // group_size)
    padded = np.pad(values, (0, groups * group_size - len(values)), constant_values=np.inf).reshape(groups, group_size)
    indices: NDArray[np.intp] = padded.argmin(axis=1) + np.arange(groups) * group_size
    return indices


class History:
    """Values of a metric in step order, in buckets of equal width.

    When all buckets are full, neighbouring buckets are merged and the width doubles. A step at which the metric was not
    computed has the value NaN, which is left out: the histories of all metrics of a run have the same buckets.

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
        """Number of steps, with or without a value."""

    def __repr__(self) -> str:
        return f"History(steps={self.steps}, width={self.width})"

    @classmethod
    def of(cls, view: HistoryView, capacity: int = CAPACITY) -> "History":
        """Return a history that continues where `view` ends, and has the capacity of the history of the view."""
        history = cls(capacity)
        history.steps, history.width = view.steps, view.width
        used = len(view.last)
        history._low[:used], history._high[:used], history._last[:used] = view.low, view.high, view.last
        return history

    @property
    def is_empty(self) -> bool:
        """Whether no step has a value."""
        return bool(np.isnan(self._last[: -(-self.steps // self.width)]).all())

    def extend(self, values: FloatArray) -> None:
        """Append the values of the next steps, shape (steps,); NaN for a step without a value."""
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
        self._low[bucket] = np.fmin.reduce(part, initial=self._low[bucket])
        self._high[bucket] = np.fmax.reduce(part, initial=self._high[bucket])
        last = part[-1]
        if math.isnan(last):
            (last,) = _last_values(np.concatenate([self._last[bucket : bucket + 1], part])[None])
        self._last[bucket] = last
        return len(part)

    def _fill_buckets(self, values: FloatArray) -> int:
        """Fill empty buckets completely, or begin a bucket if there are too few values.

        Return the number of values added.
        """
        bucket = self.steps // self.width
        whole = min(len(values) // self.width, len(self._low) - bucket)
        grouped = values[: whole * self.width].reshape(whole, self.width) if whole else values[None, : self.width]
        filled = slice(bucket, bucket + len(grouped))
        self._low[filled] = np.fmin.reduce(grouped, axis=1)
        self._high[filled] = np.fmax.reduce(grouped, axis=1)
        self._last[filled] = _last_values(grouped)
        return grouped.size

    def _merge_neighbours(self) -> None:
        half = len(self._low) // 2
        self._low[:half] = np.fmin.reduce(self._low.reshape(half, 2), axis=1)
        self._high[:half] = np.fmax.reduce(self._high.reshape(half, 2), axis=1)
        self._last[:half] = _last_values(self._last.reshape(half, 2))
        self.width *= 2


def _last_values(groups: FloatArray) -> FloatArray:
    """Return the last value of each row that is not NaN; NaN for a row without a value. `groups`: (rows, steps)."""
    last: FloatArray = groups[:, -1]
    if not np.isnan(last).any():
        return last
    columns = np.where(np.isnan(groups), 0, np.arange(groups.shape[1])).max(axis=1)
    found: FloatArray = groups[np.arange(len(groups)), columns]
    return found
