"""Dataset of two classes: points whose coordinates have the same sign, or not."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of

CLASS_NAMES = ("different signs", "same sign")


def build(values: Values, seed: int) -> Dataset:
    """Return uniform points with coordinates from 0.3 to 5.3, positive or negative.

    The class is that of a point that is moved in each direction by at most 5 times `values["noise"]`. Source: TensorFlow
    Playground, classifyXORData.
    """
    points, noise = int(values["points"]), float(values["noise"])
    random = generator_of(values, seed).random((points, 4))
    positions = 10 * random[:, :2] - 5
    positions = positions + np.where(positions > 0, 0.3, -0.3)
    moved = positions + noise * (10 * random[:, 2:] - 5)
    y = (moved.prod(axis=1, keepdims=True) >= 0).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
