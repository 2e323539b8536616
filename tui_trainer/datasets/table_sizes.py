"""Numbers of a table that are too large to be prepared or trained on: which cell it is, and which preparation helps."""

from collections.abc import Iterable, Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.base.numbers import shortest
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE, PREPARE_TARGET
from tui_trainer.catalogue.table import CLASSES, TASK
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import SCALED, find_scaling
from tui_trainer.datasets.tables.raw_table import Column, RawTable
from tui_trainer.datasets.tables.selection import Selection

MAX_FLOAT32 = float(np.finfo(np.float32).max)
"""Largest number that can be trained on."""
ALWAYS_FITS = 1e18
"""Numbers up to this one fit with each preparation."""
SUGGESTED = ("standardize", "divide_by_max", "min_max")
"""Preparations of the inputs, of which the first that fits is guessed."""


def guessed_preparation(columns: Iterable[Column]) -> str:
    """Return the first preparation with which all input columns of numbers fit in float32."""
    numbers = [column.numbers for column in columns if column.numbers is not None and _is_large(column)]
    present = [values[~np.isnan(values)].reshape(-1, 1) for values in numbers]
    return next((method for method in SUGGESTED if all(fits(values, method) for values in present)), SUGGESTED[0])


def fits(columns: FloatArray, method: str) -> bool:
    """Return whether columns (n, k) have only numbers that float32 can represent when they are prepared."""
    try:
        scaling = find_scaling(columns, method)
    except UserError:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        return _is_in_range(columns if scaling is None else scaling.apply(columns))


def check_sizes(dataset: Dataset, table: RawTable, selection: Selection, values: Mapping[str, Value]) -> None:
    """Raise UserError if a prepared number of a table's dataset is beyond float32."""
    parts = (dataset.x, dataset.y, dataset.test_x, dataset.test_y)
    if not all(part is None or _is_in_range(part) for part in parts):
        raise too_large(table, selection, values) or UserError(f"{table.file_name} has numbers beyond float32")


def too_large(table: RawTable, selection: Selection, values: Mapping[str, Value]) -> UserError | None:
    """Return the error for the first column that doesn't fit when it is prepared, by its largest number; None if all fit."""
    parts = [(selection.x, selection.x_names, PREPARE)]
    if values[TASK.name] != CLASSES:
        parts.append((selection.y, (selection.y_name,), PREPARE_TARGET))
    for numbers, names, setting in parts:
        for name, column in zip(names, numbers.T.reshape(len(names), -1, 1), strict=True):
            if not fits(column, str(values[setting.name])):
                row = int(np.abs(column).argmax())
                where = table.location(int(np.flatnonzero(selection.kept)[row]), name)
                return UserError(f"{where}: {shortest(float(column[row, 0]))} {_reason(column, setting, values)}")
    return None


def _reason(column: FloatArray, setting: Hyperparameter, values: Mapping[str, Value]) -> str:
    """Return what a number of the column is too large for, and the preparation with which it fits."""
    option = f"--{setting.name.replace('_', '-')}"
    helpful = next((method for method in SUGGESTED if method in setting.choices and fits(column, method)), None)
    try:
        find_scaling(column, str(values[setting.name]))
        reason = "is too large for float32, at most 3.4e38"
    except UserError:
        reason = f"is too large to be {SCALED[str(values[setting.name])]}"
    return f"{reason}: {f'{option} {helpful}' if helpful else 'leave its row out'}"


def _is_large(column: Column) -> bool:
    return max(abs(column.lowest or 0.0), abs(column.highest or 0.0)) > ALWAYS_FITS


def _is_in_range(numbers: FloatArray) -> bool:
    """Return whether all numbers are finite and not beyond float32."""
    return bool(numbers.min() >= -MAX_FLOAT32 and numbers.max() <= MAX_FLOAT32)
