"""A line so dense that it fills cells of the screen: the cells that it fills, and what is left to be drawn as dots.

The plotting library takes a third of a microsecond for every dot of a line, and a noisy curve over many steps is a band
of thousands. With whole cells it takes half the time for the same picture.
"""

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.clean import DOTS_ACROSS, DOTS_DOWN, Path

HALF_A_DOT = 0.5 / DOTS_DOWN
"""In cells."""
Places = NDArray[np.intp]


def split(path: Path, columns: int, rows: int) -> tuple[Path, Path] | None:
    """The cells, as a line up each column of them from the middle of the lowest to that of the highest; and the rest.

    None for a line that fills no cell, is in pieces, or has not been thinned to two points for each dot's column.
    """
    wide = DOTS_ACROSS * columns
    dots = np.minimum((path.x * wide).astype(np.intp), wide - 1)
    first = np.flatnonzero(np.diff(dots, prepend=-1))
    last = np.append(first[1:], dots.size) - 1
    if not path.joined[1:].all() or (last - first > 1).any() or (np.diff(dots) < 0).any():
        return None
    bottom, top = _filled(path.y[first], path.y[last], dots[first], columns, rows)
    full = np.flatnonzero(top > bottom)
    if not full.size:
        return None
    ends = np.column_stack([bottom[full] + 0.5, top[full] - 0.5]).ravel() / rows
    cells = Path(np.repeat((full + 0.5) / columns, 2), ends, np.tile([False, True], full.size))
    column = dots[first] // DOTS_ACROSS
    return cells, _around(path, first, last, bottom[column], top[column], rows)


def _filled(
    enter: FloatArray, leave: FloatArray, dots: Places, columns: int, rows: int
) -> tuple[FloatArray, FloatArray]:
    """For each column of cells the lowest row that is filled and the first above those; equal where there is none."""
    high = DOTS_DOWN * rows
    lowest, highest = np.full(DOTS_ACROSS * columns, np.inf), np.full(DOTS_ACROSS * columns, -np.inf)
    lowest[dots] = np.minimum(np.floor(np.minimum(enter, leave) * high), high - 1)
    highest[dots] = np.minimum(np.floor(np.maximum(enter, leave) * high), high - 1)
    bottom = np.ceil(lowest / DOTS_DOWN).reshape(columns, DOTS_ACROSS).max(axis=1)
    top = np.floor((highest + 1) / DOTS_DOWN).reshape(columns, DOTS_ACROSS).min(axis=1)
    return bottom, np.maximum(top, bottom)


def _around(path: Path, first: Places, last: Places, bottom: FloatArray, top: FloatArray, rows: int) -> Path:
    """The line without its ways across what is filled in each of its columns: `bottom` to `top`, in rows."""
    enter, leave = path.y[first], path.y[last]
    low, high = np.minimum(enter, leave), np.maximum(enter, leave)
    below = np.clip((bottom - HALF_A_DOT) / rows, low, high)
    above = np.clip((top + HALF_A_DOT) / rows, low, high)
    up, filled, always = enter <= leave, top > bottom, np.ones(enter.size, dtype=np.bool_)
    wanted = np.column_stack([always, filled, filled, always]).ravel()
    x = np.column_stack([path.x[first], path.x[first], path.x[last], path.x[last]]).ravel()
    y = np.column_stack([enter, np.where(up, below, above), np.where(up, above, below), leave]).ravel()
    joined = np.column_stack([always, always, ~filled, always]).ravel()
    joined[0] = False
    return Path(x[wanted], y[wanted], joined[wanted])
