"""Points where a function on a grid is 0, or where the largest of several functions changes: decision boundaries."""

from collections.abc import Callable

import numpy as np

from tui_trainer.base.arrays import BoolArray, FloatArray, IndexArray

Margin = Callable[[IndexArray, IndexArray], FloatArray]
"""Maps rows and columns of the grid to the values of a function that is 0 on the boundary of two regions."""


def zero_crossings(x: FloatArray, y: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the points as two arrays x and y of shape (k,), where the function crosses 0 between two grid neighbours.

    `x`, `y`: the coordinates of the grid, ascending; `values`: the function on it, shape (len(y), len(x)).
    The function is interpolated linearly between neighbours, so the points are exact for a linear function.
    Where the boundary is steep, rows of the grid are searched; where it is flat, columns are. So a straight
    boundary has one point in each row or column that it crosses, and is drawn one dot wide.
    """
    return _crossings(x, y, values >= 0, values[..., None])


def class_borders(x: FloatArray, y: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the points as two arrays x and y of shape (m,), where another of k functions becomes the largest.

    `x`, `y`: the coordinates of the grid, ascending; `values`: the functions on it, shape (len(y), len(x), k). The
    difference of the two largest functions is interpolated as in `zero_crossings`.

    >>> left, right = np.array([[2.0, 1.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])
    >>> class_borders(np.array([0.0, 1.0, 2.0]), np.array([5.0]), np.stack([left, right], axis=-1))
    (array([1.5]), array([5.]))
    """
    return _crossings(x, y, values.argmax(axis=-1), values)


def _crossings(
    x: FloatArray, y: FloatArray, regions: IndexArray | BoolArray, values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    row, column, fraction = _steep_crossings(regions, values)
    down_column, down_row, down_fraction = _steep_crossings(regions.T, values.swapaxes(0, 1), strictly=True)
    found_x = np.concatenate([x[column] + fraction * np.diff(x)[column], x[down_column]])
    found_y = np.concatenate([y[row], y[down_row] + down_fraction * np.diff(y)[down_row]])
    return found_x, found_y


def _steep_crossings(
    regions: IndexArray | BoolArray, values: FloatArray, strictly: bool = False
) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Return the row and the column of each change of region along a row, and its fraction of the way to the next column.

    Only changes where the values change faster along the row than across it are returned. If `strictly` is False, changes
    where they change equally fast are returned too. `values`: of shape (rows, columns, 1), or one for each region.
    """
    rows, columns = np.nonzero(regions[:, :-1] != regions[:, 1:])
    margin = _margin(values, regions[rows, columns], regions[rows, columns + 1])
    other_row = np.where(rows + 1 < len(values), rows + 1, rows - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        start, end = margin(rows, columns), margin(rows, columns + 1)
        along, across = np.abs(end - start), np.abs(margin(other_row, columns) - start)
        steep = along > across if strictly else along >= across
        fraction = start[steep] / (start[steep] - end[steep])
    return rows[steep], columns[steep], fraction


def _margin(values: FloatArray, first: IndexArray | BoolArray, second: IndexArray | BoolArray) -> Margin:
    """Return the function that is 0 between two regions: the only one of `values`, or the difference of theirs."""
    if values.shape[-1] == 1:
        return lambda rows, columns: values[rows, columns, 0]
    return lambda rows, columns: values[rows, columns, first] - values[rows, columns, second]
