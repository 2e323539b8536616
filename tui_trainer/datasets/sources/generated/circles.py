"""Dataset of two classes: a disc, and the ring around it."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of, halves

CLASS_NAMES = ("outside", "inside")


def build(values: Values, seed: int) -> Dataset:
    """Return points of a disc of radius 2.5 and of a ring of radius 3.5 to 5, half of them in each.

    Radius and angle are uniform. The class is that of a point that is moved in each direction by at most 5 times
    `values["noise"]`. Source: TensorFlow Playground, classifyCircleData.
    """
    points, noise = int(values["points"]), float(values["noise"])
    _, _, is_first = halves(points)
    random = generator_of(values, seed).random((points, 4))
    radius = np.where(is_first, 2.5 * random[:, 0], 3.5 + 1.5 * random[:, 0])
    angle = 2 * np.pi * random[:, 1]
    positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    moved = positions + noise * (10 * random[:, 2:] - 5)
    y = ((moved**2).sum(axis=1, keepdims=True) < 2.5**2).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
