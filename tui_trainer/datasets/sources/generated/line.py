"""Dataset of points of a straight line."""

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, curve_dataset


def curve(x: FloatArray) -> FloatArray:
    """Return 2 x + 1, elementwise."""
    return 2 * x + 1


def build(values: Values, seed: int) -> Dataset:
    """Return equally spaced rows: x from -1 to 1, y on the line plus normal noise."""
    return curve_dataset(curve, values, seed)
