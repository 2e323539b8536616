"""The safety device in front of the plotting library: every number it is given has come through here.

A NaN in a line, or a point far outside the limits, aborts the whole process there. What leaves this file is finite,
lies within 0 and 1 on both axes and is bounded by the size of the screen, whatever came in.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.spec import Limits

LARGEST = 1e100
"""Values are clamped to this: differences and ratios of what is left cannot overflow."""
FAR = 1e6
"""How many windows away a point may lie before it is pulled in, so that crossings are computed exactly enough."""
LEAST_SPAN = 1e-6
"""Limits closer than this part of their size are taken as equal: no label could tell them apart."""
DOTS_ACROSS = 2
DOTS_DOWN = 4
"""A braille character is 2 dots wide and 4 high."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Scale:
    """One axis. `low` < `high` always hold; for a logarithmic axis they are decimal exponents."""

    low: float
    high: float
    log: bool = False

    @classmethod
    def of(cls, limits: Limits, log: bool = False) -> "Scale":
        """The scale of any two limits at all: equal, reversed, infinite and NaN ones are made sensible."""
        return cls(*(_exponents(limits) if log else _apart(limits)), log)

    def place(self, values: FloatArray) -> FloatArray:
        """Where values lie: 0 at the low limit, 1 at the high one, NaN for those that have no place on the axis."""
        known = np.asarray(values, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            shown = np.log10(np.where(known > 0, known, np.nan)) if self.log else known
        shown = np.where(np.isfinite(shown), np.clip(shown, -LARGEST, LARGEST), np.nan)
        return (shown - self.low) / (self.high - self.low)

    def place_one(self, value: float) -> float:
        """Where a single value lies."""
        return float(self.place(np.array([value]))[0])


class Path(NamedTuple):
    """Points within 0 and 1, in drawing order; `joined[i]` means that a line runs from point i - 1 to point i."""

    x: FloatArray
    y: FloatArray
    joined: Flags


def _apart(limits: Limits) -> Limits:
    ends = [min(max(end, -LARGEST), LARGEST) for end in limits if np.isfinite(end)]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    size = max(abs(low), abs(high))
    if high - low > max(size * LEAST_SPAN, 1 / LARGEST):
        return float(low), float(high)
    margin = size / 20 if size > 1 / LARGEST else 0.5
    return float(low - margin), float(high + margin)


def _exponents(limits: Limits) -> Limits:
    ends = [float(np.log10(end)) for end in limits if np.isfinite(end) and end > 0]
    if not ends:
        return -1.0, 1.0
    low, high = min(ends), max(ends)
    return (low, high) if high - low > LEAST_SPAN else (low - 0.5, high + 0.5)


def scattered(x: FloatArray, y: FloatArray, columns: int, rows: int) -> Path:
    """The points inside the window, at most one for each of `columns` times `rows` cells. `x`, `y` are places."""
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    x, y = x[inside], y[inside]
    if x.size > columns:
        cells = np.minimum((x * columns).astype(int), columns - 1) * rows + (y * rows).astype(int)
        kept = np.unique(cells, return_index=True)[1]
        x, y = x[kept], y[kept]
    return Path(x, y, np.zeros(x.size, dtype=np.bool_))


def joined_up(x: FloatArray, y: FloatArray, columns: int) -> Path:
    """A line clipped at the edges of the window: it is drawn up to an edge that it crosses, and NaN interrupts it.

    A line of very many points keeps the lowest and the highest one of every dot, so that no spike is lost.
    """
    if x.size > 2 * DOTS_ACROSS * columns:
        x, y = _thinned(x, y, DOTS_ACROSS * columns)
    if x.size and x.min() >= 0 and x.max() <= 1 and y.min() >= 0 and y.max() <= 1:
        return Path(x, y, np.arange(x.size) > 0)
    return _clipped(np.clip(x, -FAR, FAR), np.clip(y, -FAR, FAR))


def _thinned(x: FloatArray, y: FloatArray, buckets: int) -> tuple[FloatArray, FloatArray]:
    if not np.all(np.diff(x) >= 0):
        most = 4 * buckets
        kept = np.arange(0, x.size, -(-x.size // most))
        return x[kept], y[kept]
    first = max(int(np.searchsorted(x, 0.0)) - 1, 0)
    last = int(np.searchsorted(x, 1.0, side="right")) + 1
    x, y = x[first:last], y[first:last]
    bucket = np.where(x > 1, buckets, np.clip(np.floor(x * buckets), -1, buckets - 1)).astype(int)
    kept = np.unique(
        np.concatenate([_extremes(bucket, y), _extremes(bucket, np.where(np.isnan(y), 0.0, np.nan))])
    )
    x, y, bucket = x[kept], y[kept], bucket[kept]
    inside = (bucket >= 0) & (bucket < buckets)
    middle = (bucket + 0.5) / buckets  # near its edge a point may be drawn in the next dot
    return np.where(inside, middle, x), _without_detours(y, bucket)


def _without_detours(y: FloatArray, bucket: NDArray[np.int_]) -> FloatArray:
    """Of two values in a dot the one nearer to where the line comes from first: no dot is other, the way is shorter."""
    values = y.tolist()
    for second in (np.flatnonzero(bucket[1:] == bucket[:-1]) + 1).tolist():
        before, first = values[max(second - 2, 0)], second - 1
        if abs(values[second] - before) < abs(values[first] - before):
            values[first], values[second] = values[second], values[first]
    return np.array(values)


def _extremes(bucket: NDArray[np.int_], values: FloatArray) -> NDArray[np.int_]:
    """Indices of the lowest and the highest value of every bucket, leaving NaN out. `bucket` never goes down."""
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        return known
    values, bucket = values[known], bucket[known]
    starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    lengths = np.diff(starts, append=bucket.size)
    found = []
    for extreme in (np.minimum, np.maximum):
        at = np.flatnonzero(values == np.repeat(extreme.reduceat(values, starts), lengths))
        found.append(at[np.diff(bucket[at], prepend=bucket[0] - 1) > 0])
    return known[np.concatenate(found)]


def _clipped(x: FloatArray, y: FloatArray) -> Path:
    """Liang and Barsky's clipping of every segment at once; a point without a drawn segment stands alone."""
    across, down = np.diff(x), np.diff(y)
    enter, leave = np.zeros(across.size), np.ones(across.size)
    for start, change in ((x[:-1], across), (y[:-1], down)):
        first, last = _inside(start, change)
        enter, leave = np.maximum(enter, first), np.minimum(leave, last)
    drawn = np.asarray(enter <= leave)
    return _chained(x, y, across, down, np.where(drawn, enter, np.nan), np.where(drawn, leave, np.nan))


def _inside(start: FloatArray, change: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Between which parts of its way each value is within 0 and 1: all of it, or none, for one that stands still."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        to_low, to_high = -start / change, (1 - start) / change
    still = change == 0
    never = np.where((start >= 0) & (start <= 1), -np.inf, np.inf)
    first = np.where(still, never, np.minimum(to_low, to_high))
    return first, np.where(still, -never, np.maximum(to_low, to_high))


def _chained(
    x: FloatArray, y: FloatArray, across: FloatArray, down: FloatArray, enter: FloatArray, leave: FloatArray
) -> Path:
    """Both ends of every drawn segment in a row, without the start that a segment shares with the one before."""
    drawn = ~np.isnan(enter)
    shared = np.zeros(drawn.size, dtype=np.bool_)
    shared[1:] = (leave[:-1] == 1) & (enter[1:] == 0)
    lone = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    lone[:-1] &= ~drawn
    lone[1:] &= ~drawn
    wanted = np.column_stack([drawn & ~shared, drawn]).ravel()
    part = np.column_stack([enter, leave]).ravel()[wanted]
    segment = np.repeat(np.arange(drawn.size), 2)[wanted]
    end = np.tile([False, True], drawn.size)[wanted]
    return Path(
        np.concatenate([_between(x, across, segment, part), x[lone]]),
        np.concatenate([_between(y, down, segment, part), y[lone]]),
        np.concatenate([end, np.zeros(int(lone.sum()), dtype=np.bool_)]),
    )


def _between(
    start: FloatArray, change: FloatArray, segment: NDArray[np.int_], part: FloatArray
) -> FloatArray:
    exact = np.where(part == 1, start[segment + 1], start[segment] + change[segment] * part)
    return np.clip(exact, 0.0, 1.0)


def dashed(path: Path, columns: int, rows: int, on: int, off: int) -> Path:
    """Single dots along a path: `on` braille dots drawn, then `off` left out. Each dot comes once."""
    if path.x.size < 2:
        return path
    wide, high = DOTS_ACROSS * columns, DOTS_DOWN * rows
    lengths = np.maximum(np.abs(np.diff(path.x)) * wide, np.abs(np.diff(path.y)) * high) * path.joined[1:]
    travelled = np.concatenate([[0.0], np.cumsum(lengths)])
    steps = np.arange(int(travelled[-1]) + 1)
    steps = steps[steps % (on + off) < on]
    x, y = np.interp(steps, travelled, path.x), np.interp(steps, travelled, path.y)
    return scattered(x, y, wide, high)
