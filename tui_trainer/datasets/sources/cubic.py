"""Dataset of points on a known cubic curve, with optional noise."""

from collections.abc import Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset

DRAW_STREAM = 2
"""Number that the noise of later draws is seeded with besides the run's seed and the number of the draw."""


def curve(x: FloatArray) -> FloatArray:
    """Return 0.9 + 0.5 x + 3 x² + 2.4 x³, elementwise."""
    return 0.9 + 0.5 * x + 3.0 * x**2 + 2.4 * x**3


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return equally spaced rows: x from -3 to 3, y on the curve plus normal noise.

    `values`: standard deviation `noise`, number of `points`, number of the `draw` of the noise, and held-out share `test`.
    `seed`: seed of the random numbers.

    >>> data = build({"noise": 0.0, "points": 61, "draw": 0}, seed=0)
    >>> data.x.shape, data.y.shape, round(float(data.y[0, 0]), 6)
    ((61, 1), (61, 1), -38.4)
    """
    points, draw = int(values["points"]), int(values["draw"])
    # the two spacings differ in the last bit
    x = (np.arange(-3, 3.1, 0.1) if points == 61 else np.linspace(-3, 3, points)).reshape(-1, 1)
    generator = np.random.default_rng([seed, DRAW_STREAM, draw] if draw else seed)
    y = curve(x) + generator.standard_normal(x.shape) * float(values["noise"])
    dataset = Dataset(task=Task.REGRESSION, x=x, y=y, x_names=("x",), y_name="y", truth=curve)
    return prepare_dataset(dataset, values, seed)
