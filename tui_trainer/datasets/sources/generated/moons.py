"""Dataset of two classes: two half circles that reach into each other."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of, halves

CLASS_NAMES = ("lower moon", "upper moon")


def build(values: Values, seed: int) -> Dataset:
    """Return points of two half circles of radius 1, half of them on each, plus normal noise."""
    points, noise = int(values["points"]), float(values["noise"])
    row, half, is_first = halves(points)
    normals = generator_of(values, seed).standard_normal((points, 2))
    angle = np.pi * (row % half) / (half - 1)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.array([1, 0.5]) - upper
    positions = np.where(is_first.reshape(-1, 1), upper, lower) + noise * normals
    y = is_first.reshape(-1, 1).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
