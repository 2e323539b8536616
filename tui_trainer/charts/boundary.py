"""Where a function on a grid crosses zero."""

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray

Places = NDArray[np.signedinteger]


def crossings(x: FloatArray, y: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Points (x, y) between neighbours of the grid whose values have different signs.

    `values` has shape (len(y), len(x)). Between two neighbours the function is taken as straight, so the points are
    exact for a linear one. A steep line is looked for along the rows, a flat one along the columns: one point for
    every row or column, and so a line one dot wide.
    """
    row, column, share = _steep_crossings(values)
    down_column, down_row, down_share = _steep_crossings(values.T, strictly=True)
    found_x = np.concatenate([x[column] + share * np.diff(x)[column], x[down_column]])
    found_y = np.concatenate([y[row], y[down_row] + down_share * np.diff(y)[down_row]])
    return found_x, found_y


def _steep_crossings(values: FloatArray, strictly: bool = False) -> tuple[Places, Places, FloatArray]:
    """Row, column and share of the way to the next column, where values change faster along the row than across it."""
    rows, columns = np.nonzero((values[:, :-1] >= 0) != (values[:, 1:] >= 0))
    start, end = values[rows, columns], values[rows, columns + 1]
    other_row = np.where(rows + 1 < len(values), rows + 1, rows - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        along, across = np.abs(end - start), np.abs(values[other_row, columns] - start)
        steep = along > across if strictly else along >= across
        share = start[steep] / (start[steep] - end[steep])
    return rows[steep], columns[steep], share
