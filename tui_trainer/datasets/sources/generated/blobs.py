"""Dataset of any number of classes: normally distributed points around centres on a circle."""

import numpy as np

from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, class_dataset, generator_of


def build(values: Values, seed: int) -> Dataset:
    """Return points around `values["classes"]` centres on a circle of radius 5; the classes take turns.

    `values["noise"]` is the standard deviation of each coordinate. Targets are class numbers (n,), int64; of two classes
    they are 0.0 and 1.0, (n, 1).
    """
    points, noise, classes = int(values["points"]), float(values["noise"]), int(values["classes"])
    numbers = np.arange(points) % classes
    angle = 2 * np.pi * numbers / classes
    centres = 5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    positions = centres + noise * generator_of(values, seed).standard_normal((points, 2))
    y = numbers.reshape(-1, 1).astype(np.float64) if classes == 2 else numbers
    return class_dataset(positions, y, tuple(f"blob {number}" for number in range(classes)), values, seed)
