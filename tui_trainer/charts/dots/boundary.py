"""zero_crossings(): the points where a function on a grid is 0, such as a decision boundary."""

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray


def zero_crossings(x: FloatArray, y: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the points as two arrays x and y of shape (k,), where the function crosses 0 between two grid neighbours.

    `x`, `y`: the coordinates of the grid, ascending; `values`: the function on it, shape (len(y), len(x)).
    The function is interpolated linearly between neighbours, so the points are exact for a linear function.
    Where the boundary is steep, rows of the grid are searched; where it is flat, columns are. So a straight
    boundary has one point in each row or column that it crosses, and is drawn one dot wide.
    """
    row, column, fraction = _steep_crossings(values)
    down_column, down_row, down_fraction = _steep_crossings(values.T, strictly=True)
    found_x = np.concatenate([x[column] + fraction * np.diff(x)[column], x[down_column]])
    found_y = np.concatenate([y[row], y[down_row] + down_fraction * np.diff(y)[down_row]])
    return found_x, found_y


def _steep_crossings(values: FloatArray, strictly: bool = False) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Return the row and the column of each sign change along a row, and its fraction of the way to the next column.

    Only sign changes where the values change faster along the row than across it are returned. If `strictly` is False,
    sign changes where they change equally fast are returned too.
    """
    rows, columns = np.nonzero((values[:, :-1] >= 0) != (values[:, 1:] >= 0))
    start, end = values[rows, columns], values[rows, columns + 1]
    other_row = np.where(rows + 1 < len(values), rows + 1, rows - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        along, across = np.abs(end - start), np.abs(values[other_row, columns] - start)
        steep = along > across if strictly else along >= across
        fraction = start[steep] / (start[steep] - end[steep])
    return rows[steep], columns[steep], fraction
