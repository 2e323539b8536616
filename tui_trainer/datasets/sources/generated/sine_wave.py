"""Dataset of points of a sine wave."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, curve_dataset


def curve(x: FloatArray) -> FloatArray:
    """Return sin(π x), elementwise."""
    return np.sin(np.pi * x)


def build(values: Values, seed: int) -> Dataset:
    """Return equally spaced rows: x from -1 to 1, y on one period of a sine plus normal noise."""
    return curve_dataset(curve, values, seed)
