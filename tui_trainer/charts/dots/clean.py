"""Clip and thin the points of a series before they are passed to the plotting library.

The plotting library ends the process on a NaN in a line, or on a point far outside the axis limits. The polylines
made here are finite and between 0 and 1 on both axes; their maximum number of points depends on the screen's size.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tui_trainer.base.arrays import BoolArray, FloatArray, IndexArray
from tui_trainer.charts.spec import Limits

MAX_MAGNITUDE = 1e100
"""Limit to which values are clamped, positive and negative, so that differences and ratios of them can't overflow."""
MAX_DISTANCE = 1e6
"""Maximum distance of a point from the window, in widths or heights of the window.

Points farther away are moved to this distance, so that crossings of the edges are computed accurately.
"""
MIN_RELATIVE_SPAN = 1e-6
"""Limits that differ by less than this fraction of their magnitude count as equal: their labels would be equal too."""
DOT_COLUMNS_PER_CELL = 2
"""Number of dots in a row of a braille character."""
DOT_ROWS_PER_CELL = 4
"""Number of dots in a column of a braille character."""


@dataclass(frozen=True)
class Axis:
    """An axis, which maps values to positions: `low` to 0 and `high` to 1. `low` < `high` always holds."""

    low: float
    """The value at position 0; its decimal logarithm on a logarithmic axis."""
    high: float
    """The value at position 1; its decimal logarithm on a logarithmic axis."""
    log: bool = False

    @classmethod
    def of(cls, limits: Limits, log: bool = False) -> "Axis":
        """Return the axis for any two limits: reversed limits are swapped, equal or infinite limits are replaced."""
        return cls(*(_log_limits(limits) if log else _distinct_limits(limits)), log)

    def positions(self, values: FloatArray) -> FloatArray:
        """Return the position of each value: 0 at the low limit, 1 at the high limit.

        The position is NaN if the value is not finite, or if the axis is logarithmic and the value is not positive.
        """
        known = np.asarray(values, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            shown = np.log10(np.where(known > 0, known, np.nan)) if self.log else known
        shown = np.where(np.isfinite(shown), np.clip(shown, -MAX_MAGNITUDE, MAX_MAGNITUDE), np.nan)
        return (shown - self.low) / (self.high - self.low)

    def position(self, value: float) -> float:
        """Return the position of a single value."""
        return float(self.positions(np.array([value]))[0])


class Polyline(NamedTuple):
    """Points in drawing order, as positions from 0 to 1. If `joined[i]`, a line runs from point i - 1 to point i."""

    x: FloatArray
    y: FloatArray
    joined: BoolArray


def _distinct_limits(limits: Limits) -> Limits:
    """Return the limits as finite numbers in ascending order, moved apart if they are (nearly) equal."""
    ends = [min(max(end, -MAX_MAGNITUDE), MAX_MAGNITUDE) for end in limits if np.isfinite(end)]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    size = max(abs(low), abs(high))
    if high - low > max(size * MIN_RELATIVE_SPAN, 1 / MAX_MAGNITUDE):
        return float(low), float(high)
    margin = size / 20 if size > 1 / MAX_MAGNITUDE else 0.5
    return float(low - margin), float(high + margin)


def _log_limits(limits: Limits) -> Limits:
    """Return the decimal logarithms of the limits, ascending, moved apart if they are (nearly) equal."""
    ends = [float(np.log10(end)) for end in limits if np.isfinite(end) and end > 0]
    if not ends:
        return -1.0, 1.0
    low, high = min(ends), max(ends)
    return (low, high) if high - low > MIN_RELATIVE_SPAN else (low - 0.5, high + 0.5)


def points_in_view(x: FloatArray, y: FloatArray, columns: int, rows: int) -> Polyline:
    """Return the points whose positions `x`, `y` are between 0 and 1.

    If there are more points than columns, only one point is kept in each cell of `columns` × `rows`.
    """
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    x, y = x[inside], y[inside]
    if x.size > columns:
        cells = np.minimum((x * columns).astype(int), columns - 1) * rows + (y * rows).astype(int)
        kept = np.unique(cells, return_index=True)[1]
        x, y = x[kept], y[kept]
    return Polyline(x, y, np.zeros(x.size, dtype=np.bool_))


def clipped_line(x: FloatArray, y: FloatArray, columns: int) -> Polyline:
    """Return a line clipped at the edges of the window. `x`, `y`: positions; a NaN interrupts the line.

    If there are many points, only the lowest and the highest in each column of dots are kept: no spike is lost.
    """
    if x.size > 2 * DOT_COLUMNS_PER_CELL * columns:
        x, y = _thin_line(x, y, DOT_COLUMNS_PER_CELL * columns)
    if x.size and x.min() >= 0 and x.max() <= 1 and y.min() >= 0 and y.max() <= 1:
        return Polyline(x, y, np.arange(x.size) > 0)
    return _clip_segments(np.clip(x, -MAX_DISTANCE, MAX_DISTANCE), np.clip(y, -MAX_DISTANCE, MAX_DISTANCE))


def _thin_line(x: FloatArray, y: FloatArray, buckets: int) -> tuple[FloatArray, FloatArray]:
    """Return fewer points of a line: the lowest and the highest point in each of `buckets` intervals of x.

    Around each NaN there are points too, so that it still interrupts the line. If x is not ascending, every k-th point
    is returned instead.
    """
    if not np.all(np.diff(x) >= 0):
        max_count = 4 * buckets
        kept = np.arange(0, x.size, -(-x.size // max_count))
        return x[kept], y[kept]
    first = max(int(np.searchsorted(x, 0.0)) - 1, 0)
    last = int(np.searchsorted(x, 1.0, side="right")) + 1
    x, y = x[first:last], y[first:last]
    bucket = np.where(x > 1, buckets, np.clip(np.floor(x * buckets), -1, buckets - 1)).astype(int)
    kept = np.unique(
        np.concatenate([_extreme_indices(bucket, y), _extreme_indices(bucket, np.where(np.isnan(y), 0.0, np.nan))])
    )
    x, y, bucket = x[kept], y[kept], bucket[kept]
    inside = (bucket >= 0) & (bucket < buckets)
    middle = (bucket + 0.5) / buckets  # near the edge of its bucket, a point may be drawn in the neighbouring dot
    return np.where(inside, middle, x), _shortest_line(y, bucket)


def _shortest_line(y: FloatArray, bucket: IndexArray) -> FloatArray:
    """Return y with the two values of a bucket swapped where the line becomes shorter; the line has the same dots."""
    values = y.tolist()
    for second in (np.flatnonzero(bucket[1:] == bucket[:-1]) + 1).tolist():
        before, first = values[max(second - 2, 0)], second - 1
        if abs(values[second] - before) < abs(values[first] - before):
            values[first], values[second] = values[second], values[first]
    return np.array(values)


def _extreme_indices(bucket: IndexArray, values: FloatArray) -> IndexArray:
    """Return the indices of the lowest and the highest value in each bucket, ignoring NaN. `bucket` is ascending."""
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


def _clip_segments(x: FloatArray, y: FloatArray) -> Polyline:
    """Clip all segments of a line at once (Liang and Barsky, 1984).

    A point between two NaN has no segment: it becomes a single point.
    """
    across, down = np.diff(x), np.diff(y)
    enter, leave = np.zeros(across.size), np.ones(across.size)
    for start, change in ((x[:-1], across), (y[:-1], down)):
        first, last = _fractions_inside(start, change)
        enter, leave = np.maximum(enter, first), np.minimum(leave, last)
    drawn = np.asarray(enter <= leave)
    return _join_segments(x, y, across, down, np.where(drawn, enter, np.nan), np.where(drawn, leave, np.nan))


def _fractions_inside(start: FloatArray, change: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and the highest fraction for which `start + fraction * change` is between 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        to_low, to_high = -start / change, (1 - start) / change
    still = change == 0
    never = np.where((start >= 0) & (start <= 1), -np.inf, np.inf)
    first = np.where(still, never, np.minimum(to_low, to_high))
    return first, np.where(still, -never, np.maximum(to_low, to_high))


def _join_segments(
    x: FloatArray, y: FloatArray, across: FloatArray, down: FloatArray, enter: FloatArray, leave: FloatArray
) -> Polyline:
    """Return the polyline of the clipped segments. The start of a segment is left out if it is the previous one's end.

    `enter`, `leave`: the part of each segment inside the window, as fractions of the segment; NaN if it is outside.
    """
    drawn = ~np.isnan(enter)
    shared = np.zeros(drawn.size, dtype=np.bool_)
    shared[1:] = (leave[:-1] == 1) & (enter[1:] == 0)
    lone = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    lone[:-1] &= ~drawn
    lone[1:] &= ~drawn
    kept = np.column_stack([drawn & ~shared, drawn]).ravel()
    part = np.column_stack([enter, leave]).ravel()[kept]
    segment = np.repeat(np.arange(drawn.size), 2)[kept]
    end = np.tile([False, True], drawn.size)[kept]
    return Polyline(
        np.concatenate([_interpolate(x, across, segment, part), x[lone]]),
        np.concatenate([_interpolate(y, down, segment, part), y[lone]]),
        np.concatenate([end, np.zeros(int(lone.sum()), dtype=np.bool_)]),
    )


def _interpolate(start: FloatArray, change: FloatArray, segment: IndexArray, part: FloatArray) -> FloatArray:
    """Return a coordinate of the point at the fraction `part` of each segment, clipped to 0 and 1."""
    exact = np.where(part == 1, start[segment + 1], start[segment] + change[segment] * part)
    return np.clip(exact, 0.0, 1.0)


def dashed_line(line: Polyline, columns: int, rows: int, on: int, off: int) -> Polyline:
    """Return the dots of a dashed line: `on` braille dots are drawn, then `off` dots are left out, and so on."""
    if line.x.size < 2:
        return line
    wide, high = DOT_COLUMNS_PER_CELL * columns, DOT_ROWS_PER_CELL * rows
    lengths = np.maximum(np.abs(np.diff(line.x)) * wide, np.abs(np.diff(line.y)) * high) * line.joined[1:]
    travelled = np.concatenate([[0.0], np.cumsum(lengths)])
    steps = np.arange(int(travelled[-1]) + 1)
    steps = steps[steps % (on + off) < on]
    x, y = np.interp(steps, travelled, line.x), np.interp(steps, travelled, line.y)
    return points_in_view(x, y, wide, high)
