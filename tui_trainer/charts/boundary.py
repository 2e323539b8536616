"""zero_crossings(): the points where a function on a grid is 0, such as a decision boundary."""

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray


def zero_crossings(x: FloatArray, y: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return points (x, y), each of shape (k,), between grid neighbours whose values have different signs.

    `x`, `y`: the coordinates of the grid, ascending; `values`: the function on it, shape (len(y), len(x)).
    The function is interpolated linearly between neighbours, so the points are exact for a linear function.
    Steep parts are searched along the rows and flat parts along the columns: a line has one point in every
    row or column that it crosses, so that it is drawn one dot wide.
    """
    row, column, share = _steep_crossings(values)
    down_column, down_row, down_share = _steep_crossings(values.T, strictly=True)
    found_x = np.concatenate([x[column] + share * np.diff(x)[column], x[down_column]])
    found_y = np.concatenate([y[row], y[down_row] + down_share * np.diff(y)[down_row]])
    return found_x, found_y


def _steep_crossings(values: FloatArray, strictly: bool = False) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Return row, column and fraction of the way to the next column of each sign change along a row.

    Only where values change faster along the row than across it (`strictly`), or at least as fast.
    """
    rows, columns = np.nonzero((values[:, :-1] >= 0) != (values[:, 1:] >= 0))
    start, end = values[rows, columns], values[rows, columns + 1]
    other_row = np.where(rows + 1 < len(values), rows + 1, rows - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        along, across = np.abs(end - start), np.abs(values[other_row, columns] - start)
        steep = along > across if strictly else along >= across
        share = start[steep] / (start[steep] - end[steep])
    return rows[steep], columns[steep], share
