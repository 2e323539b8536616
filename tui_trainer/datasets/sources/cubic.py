"""Dataset of points on a known cubic curve, with optional noise."""

from collections.abc import Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset


def curve(x: FloatArray) -> FloatArray:
    """Return 0.9 + 0.5 x + 3 x² + 2.4 x³, elementwise."""
    return 0.9 + 0.5 * x + 3.0 * x**2 + 2.4 * x**3


def build(values: Mapping[str, Value], seed: int) -> Dataset:
    """Return 61 rows: x from -3 to 3 in steps of 0.1, y on the curve plus normal noise.

    `values["noise"]`: standard deviation of the noise. `seed`: seed of its random numbers.

    >>> data = build({"noise": 0.0}, seed=0)
    >>> data.x.shape, data.y.shape, round(float(data.y[0, 0]), 6)
    ((61, 1), (61, 1), -38.4)
    """
    x = np.arange(-3, 3.1, 0.1).reshape(-1, 1)
    noise = np.random.default_rng(seed).standard_normal(x.shape) * float(values["noise"])
    return Dataset(task=Task.REGRESSION, x=x, y=curve(x) + noise, x_names=("x",), y_name="y", truth=curve)
