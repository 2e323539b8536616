"""Dataset of two classes: two spirals around each other."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of, halves

CLASS_NAMES = ("spiral 0", "spiral 1")


def build(values: Values, seed: int) -> Dataset:
    """Return points of two spirals of radius 5 that make 1.75 turns, the second one turned by half a turn.

    Each coordinate is moved by at most `values["noise"]`. Source: TensorFlow Playground, classifySpiralData.
    """
    points, noise = int(values["points"]), float(values["noise"])
    row, half, is_first = halves(points)
    random = generator_of(values, seed).random((points, 2))
    part = row % half / half
    radius, angle = 5 * part, 3.5 * np.pi * part + np.where(is_first, 0, np.pi)
    positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    positions = positions + noise * (2 * random - 1)
    y = is_first.reshape(-1, 1).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
