"""Dataset of points of a surface with a hill and a hollow."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, surface_dataset


def surface(positions: FloatArray) -> FloatArray:
    """Return exp(-|x - (2, 2)|² / 4) - exp(-|x + (2, 2)|² / 4), shape (n, 1), at points (n, 2)."""
    hill: FloatArray = np.exp(-((positions - 2) ** 2).sum(axis=1, keepdims=True) / 4)
    hollow: FloatArray = np.exp(-((positions + 2) ** 2).sum(axis=1, keepdims=True) / 4)
    return hill - hollow


def build(values: Values, seed: int) -> Dataset:
    """Return uniform points from -6 to 6, with y on the surface plus normal noise."""
    return surface_dataset(surface, values, seed)
