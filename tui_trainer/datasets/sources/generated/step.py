"""Dataset of points of a step."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, curve_dataset


def curve(x: FloatArray) -> FloatArray:
    """Return 1 where x is 0 or more, else 0, elementwise."""
    return (x >= 0).astype(np.float64)


def build(values: Values, seed: int) -> Dataset:
    """Return equally spaced rows: x from -1 to 1, y 0 or 1 plus normal noise."""
    return curve_dataset(curve, values, seed)
