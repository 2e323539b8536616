"""split_band(): separate a dense line into whole cells of the screen and the dots that remain.

The plotting library takes a third of a microsecond for every dot of a line, and a noisy loss curve is a band
of thousands of dots. Drawing the cells that it fills as whole cells gives the same picture in half the time.
"""

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.charts.clean import DOTS_ACROSS, DOTS_DOWN, Polyline

HALF_A_DOT = 0.5 / DOTS_DOWN
"""Height of half a braille dot, in cells."""


def split_band(line: Polyline, columns: int, rows: int) -> tuple[Polyline, Polyline] | None:
    """Return the filled cells and the rest of the line; None if there is nothing to separate.

    The filled cells of a column of the screen are a vertical line from the middle of the lowest to the middle
    of the highest. None for a line that fills no cell, has gaps, or has more than two points in a column of
    dots. `columns`, `rows`: size of the canvas in cells.
    """
    wide = DOTS_ACROSS * columns
    dots = np.minimum((line.x * wide).astype(np.intp), wide - 1)
    first = np.flatnonzero(np.diff(dots, prepend=-1))
    last = np.append(first[1:], dots.size) - 1
    if not line.joined[1:].all() or (last - first > 1).any() or (np.diff(dots) < 0).any():
        return None
    bottom, top = _filled(line.y[first], line.y[last], dots[first], columns, rows)
    full = np.flatnonzero(top > bottom)
    if not full.size:
        return None
    ends = np.column_stack([bottom[full] + 0.5, top[full] - 0.5]).ravel() / rows
    cells = Polyline(np.repeat((full + 0.5) / columns, 2), ends, np.tile([False, True], full.size))
    column = dots[first] // DOTS_ACROSS
    return cells, _without_filled(line, first, last, bottom[column], top[column], rows)


def _filled(
    enter: FloatArray, leave: FloatArray, dots: IndexArray, columns: int, rows: int
) -> tuple[FloatArray, FloatArray]:
    """Return the lowest filled row of each column of cells and the row above its highest; equal if empty."""
    high = DOTS_DOWN * rows
    lowest, highest = np.full(DOTS_ACROSS * columns, np.inf), np.full(DOTS_ACROSS * columns, -np.inf)
    lowest[dots] = np.minimum(np.floor(np.minimum(enter, leave) * high), high - 1)
    highest[dots] = np.minimum(np.floor(np.maximum(enter, leave) * high), high - 1)
    bottom = np.ceil(lowest / DOTS_DOWN).reshape(columns, DOTS_ACROSS).max(axis=1)
    top = np.floor((highest + 1) / DOTS_DOWN).reshape(columns, DOTS_ACROSS).min(axis=1)
    return bottom, np.maximum(top, bottom)


def _without_filled(
    line: Polyline, first: IndexArray, last: IndexArray, bottom: FloatArray, top: FloatArray, rows: int
) -> Polyline:
    """Return the line without the parts within the filled rows, `bottom` to `top`, of each column of dots."""
    enter, leave = line.y[first], line.y[last]
    low, high = np.minimum(enter, leave), np.maximum(enter, leave)
    below = np.clip((bottom - HALF_A_DOT) / rows, low, high)
    above = np.clip((top + HALF_A_DOT) / rows, low, high)
    up, filled, always = enter <= leave, top > bottom, np.ones(enter.size, dtype=np.bool_)
    wanted = np.column_stack([always, filled, filled, always]).ravel()
    x = np.column_stack([line.x[first], line.x[first], line.x[last], line.x[last]]).ravel()
    y = np.column_stack([enter, np.where(up, below, above), np.where(up, above, below), leave]).ravel()
    joined = np.column_stack([always, always, ~filled, always]).ravel()
    joined[0] = False
    return Polyline(x[wanted], y[wanted], joined[wanted])
