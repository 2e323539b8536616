"""Rows that the generated datasets have in common: points of a curve, and points in the plane."""

from collections.abc import Callable, Mapping

import numpy as np

from tui_trainer.base.arrays import BoolArray, FloatArray, IndexArray, TargetArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.generated.hyperparameters import input_names
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset
from tui_trainer.datasets.sources.cubic import DRAW_STREAM
from tui_trainer.datasets.sources.expansion import Expansion

Values = Mapping[str, Value]


def generator_of(values: Values, seed: int) -> np.random.Generator:
    """Return the generator of a run's seed and the number of the `draw`."""
    return np.random.default_rng([seed, DRAW_STREAM, int(values["draw"])])


def curve_dataset(curve: Callable[[FloatArray], FloatArray], values: Values, seed: int) -> Dataset:
    """Return rows at equally spaced x from -1 to 1, with y on the curve plus normal noise.

    `values`: standard deviation `noise`, number of `points`, number of the `draw`, and held-out share `test`.
    """
    x = np.linspace(-1, 1, int(values["points"])).reshape(-1, 1)
    y = curve(x) + float(values["noise"]) * generator_of(values, seed).standard_normal(x.shape)
    dataset = Dataset(task=Task.REGRESSION, x=x, y=y, x_names=("x",), y_name="y", truth=curve)
    return prepare_dataset(dataset, values, seed)


def halves(points: int) -> tuple[IndexArray, int, BoolArray]:
    """Return the numbers of the rows, how many rows the first half has, and which rows are in it."""
    row, half = np.arange(points), points - points // 2
    return row, half, row < half


def class_dataset(
    positions: FloatArray, y: TargetArray, class_names: tuple[str, ...], values: Values, seed: int
) -> Dataset:
    """Return points of two or more classes.

    `positions`: coordinates (n, 2); `y`: of two classes 0.0 and 1.0, (n, 1); of more, class numbers, int64 of shape (n,).
    """
    task = Task.BINARY if len(class_names) == 2 else Task.CLASSES
    return _plane_dataset(task, positions, y, class_names, values, seed)


def surface_dataset(surface: Callable[[FloatArray], FloatArray], values: Values, seed: int) -> Dataset:
    """Return points with uniform coordinates from -6 to 6, and y on the surface plus normal noise.

    `surface`: function from coordinates (n, 2) to heights (n, 1).
    """
    random = generator_of(values, seed)
    positions = random.uniform(-6, 6, (int(values["points"]), 2))
    height = surface(positions)
    y = height + float(values["noise"]) * random.standard_normal(height.shape)
    return _plane_dataset(Task.REGRESSION, positions, y, (), values, seed)


def _plane_dataset(
    task: Task, positions: FloatArray, y: TargetArray, class_names: tuple[str, ...], values: Values, seed: int
) -> Dataset:
    expansion = Expansion(input_names(values))
    is_expanded = not expansion.is_identity
    dataset = Dataset(
        task=task,
        x=expansion.apply(positions),
        y=y,
        x_names=expansion.names,
        y_name="y" if task is Task.REGRESSION else "class",
        class_names=class_names,
        positions=positions if is_expanded else None,
        expansion=expansion if is_expanded else None,
    )
    return prepare_dataset(dataset, values, seed)
