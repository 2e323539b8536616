"""Hold rows out, and scale the columns of inputs and targets before training, by the training rows alone."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.numbers import significant
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.datasets.split import split

SCALED: Mapping[str, str] = FrozenMapping({"standardize": "standardized", "min_max": "scaled to 0 to 1"})
"""Participle of each method by which numbers can be too large to be scaled, for the error message."""


def prepare_dataset(dataset: Dataset, values: Mapping[str, Value], seed: int) -> Dataset:
    """Return the dataset with test rows held out, and with scaled columns.

    `dataset`: all rows, in original units; `values`: hyperparameters of the dataset, of which `test`, `prepare` and
    `prepare_target` are read. Raises UserError if too few rows are left, or if numbers are too large to be scaled.
    """
    held_out = _with_test_rows(dataset, float(values.get("test", 0.0)), seed)
    x_scaling = find_scaling(held_out.x, str(values.get("prepare", "none")))
    is_regression = held_out.task is Task.REGRESSION
    y_scaling = find_scaling(held_out.y, str(values.get("prepare_target", "none"))) if is_regression else None
    return _scaled(held_out, x_scaling, y_scaling)


def prepare(columns: FloatArray, method: str) -> FloatArray:
    """Return the columns (n, k) scaled by a method of `find_scaling`, by all of their rows.

    >>> prepare(np.array([[1.0], [2.0], [4.0]]), "divide_by_max").ravel().tolist()
    [0.25, 0.5, 1.0]
    """
    scaling = find_scaling(columns, method)
    return columns if scaling is None else scaling.apply(columns)


def find_scaling(columns: FloatArray, method: str) -> Scaling | None:
    """Return how the columns (n, k) are scaled so that they have the range or spread of `method`; None for 'none'.

    `method`: 'none', 'divide_by_max' (column / maximum), 'standardize' ((column - mean) / standard deviation) or 'min_max'
    ((column - minimum) / (maximum - minimum)). A column whose divisor is 0 is not divided. Raises UserError if a divisor
    overflows float64.

    >>> find_scaling(np.array([[1.0], [2.0], [4.0]]), "divide_by_max").apply(np.array([[1.0]])).tolist()
    [[0.25]]
    """
    if method == "none":
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        offset, divisor = _offset_and_divisor(columns, method)
    if not np.isfinite(divisor).all():
        raise UserError(f"columns with numbers as large as {significant(np.abs(columns).max(), 1)} can't be {SCALED[method]}")
    return Scaling(offset, np.where(divisor == 0, 1.0, divisor))


def _offset_and_divisor(columns: FloatArray, method: str) -> tuple[FloatArray, FloatArray]:
    low, high = columns.min(axis=0), columns.max(axis=0)
    if method == "divide_by_max":
        return np.zeros_like(high), high
    if method == "min_max":
        return low, high - low
    varies = high != low  # the deviation of equal numbers may be rounded to more than 0
    return columns.mean(axis=0), columns.std(axis=0) * varies


def _with_test_rows(dataset: Dataset, share: float, seed: int) -> Dataset:
    if not share:
        return dataset
    training, test = split(dataset.rows, share, seed)
    x, y = dataset.x, dataset.y
    positions = None if dataset.positions is None else dataset.positions[training]
    return replace(dataset, x=x[training], y=y[training], test_x=x[test], test_y=y[test], positions=positions)


def _scaled(dataset: Dataset, x_scaling: Scaling | None, y_scaling: Scaling | None) -> Dataset:
    changes: dict[str, FloatArray | None] = {}
    for name, scaling in (("x", x_scaling), ("test_x", x_scaling), ("y", y_scaling), ("test_y", y_scaling)):
        values = getattr(dataset, name)
        if scaling is not None and values is not None:
            changes[name] = scaling.apply(values)
    return replace(dataset, **changes, x_scaling=x_scaling, y_scaling=y_scaling)  # type: ignore[arg-type] # of one type
