"""split_band(): separate a dense line into the screen cells that it fills completely and the remaining line.

The plotting library takes a third of a microsecond for every dot of a line, and a noisy loss curve is a band
of thousands of dots. Drawing the filled cells as whole cells gives the same picture in half the time.
"""

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.charts.dots.clean import DOT_COLUMNS_PER_CELL, DOT_ROWS_PER_CELL, Polyline

HALF_DOT_HEIGHT = 0.5 / DOT_ROWS_PER_CELL
"""Height of half a braille dot, in cells."""


def split_band(line: Polyline, columns: int, rows: int) -> tuple[Polyline, Polyline] | None:
    """Split a line that is so dense that it fills whole cells; return None if it can't be split.

    Returns two polylines. The first one covers the filled cells, those in which every dot is set: a vertical segment
    for each column of cells, from the middle of its lowest filled cell to the middle of its highest filled cell. The
    second one is the rest of the line. A line can't be split if it fills no cell, if it has gaps, or if a column of
    dots has more than two of its points. `columns`, `rows`: size of the canvas in cells.
    """
    dot_columns = DOT_COLUMNS_PER_CELL * columns
    dots = np.minimum((line.x * dot_columns).astype(np.intp), dot_columns - 1)
    first = np.flatnonzero(np.diff(dots, prepend=-1))
    last = np.append(first[1:], dots.size) - 1
    if not line.joined[1:].all() or (last - first > 1).any() or (np.diff(dots) < 0).any():
        return None
    bottom, top = _filled_rows(line.y[first], line.y[last], dots[first], columns, rows)
    full = np.flatnonzero(top > bottom)
    if not full.size:
        return None
    ends = np.column_stack([bottom[full] + 0.5, top[full] - 0.5]).ravel() / rows
    cells = Polyline(np.repeat((full + 0.5) / columns, 2), ends, np.tile([False, True], full.size))
    column = dots[first] // DOT_COLUMNS_PER_CELL
    return cells, _without_filled_rows(line, first, last, bottom[column], top[column], rows)


def _filled_rows(
    enter: FloatArray, leave: FloatArray, dots: IndexArray, columns: int, rows: int
) -> tuple[FloatArray, FloatArray]:
    """Return the range of filled rows in each column of cells, as (first row, end row); the end row is not filled.

    If no cell of a column is filled, its two rows are equal. `dots`: indices of columns of dots; `enter`, `leave`:
    y of the line at the left and at the right edge of each of these columns.
    """
    dot_rows = DOT_ROWS_PER_CELL * rows
    lowest, highest = np.full(DOT_COLUMNS_PER_CELL * columns, np.inf), np.full(DOT_COLUMNS_PER_CELL * columns, -np.inf)
    lowest[dots] = np.minimum(np.floor(np.minimum(enter, leave) * dot_rows), dot_rows - 1)
    highest[dots] = np.minimum(np.floor(np.maximum(enter, leave) * dot_rows), dot_rows - 1)
    bottom = np.ceil(lowest / DOT_ROWS_PER_CELL).reshape(columns, DOT_COLUMNS_PER_CELL).max(axis=1)
    top = np.floor((highest + 1) / DOT_ROWS_PER_CELL).reshape(columns, DOT_COLUMNS_PER_CELL).min(axis=1)
    return bottom, np.maximum(top, bottom)


def _without_filled_rows(
    line: Polyline, first: IndexArray, last: IndexArray, bottom: FloatArray, top: FloatArray, rows: int
) -> Polyline:
    """Return the line without its parts inside filled cells.

    `first`, `last`: for each column of dots, the indices of the line's first and last point in it. The filled rows of
    each column are those from `bottom` to `top`, without `top`. `rows`: height of the canvas in rows.
    """
    enter, leave = line.y[first], line.y[last]
    low, high = np.minimum(enter, leave), np.maximum(enter, leave)
    below = np.clip((bottom - HALF_DOT_HEIGHT) / rows, low, high)
    above = np.clip((top + HALF_DOT_HEIGHT) / rows, low, high)
    up, filled, always = enter <= leave, top > bottom, np.ones(enter.size, dtype=np.bool_)
    kept = np.column_stack([always, filled, filled, always]).ravel()
    x = np.column_stack([line.x[first], line.x[first], line.x[last], line.x[last]]).ravel()
    y = np.column_stack([enter, np.where(up, below, above), np.where(up, above, below), leave]).ravel()
    joined = np.column_stack([always, always, ~filled, always]).ravel()
    joined[0] = False
    return Polyline(x[kept], y[kept], joined[kept])
