"""Dataset of two classes: the petals of a flower."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of, halves

CLASS_NAMES = ("petals 0", "petals 1")


def build(values: Values, seed: int) -> Dataset:
    """Return points of the curve r = 4 sin 4t, half of them with t from 0 to π and half from π to 2π.

    Normal noise with the standard deviation `values["noise"]` is added to t and r.
    """
    points, noise = int(values["points"]), float(values["noise"])
    row, half, is_first = halves(points)
    normals = generator_of(values, seed).standard_normal((points, 2))
    angle = np.pi * (row % half) / half + np.where(is_first, np.pi, 0) + noise * normals[:, 0]
    radius = 4 * np.sin(4 * angle) + noise * normals[:, 1]
    positions = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    y = is_first.reshape(-1, 1).astype(np.float64)
    return class_dataset(positions, y, CLASS_NAMES, values, seed)
