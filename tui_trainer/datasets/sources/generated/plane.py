"""Dataset of points of a plane over two inputs."""

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, surface_dataset


def surface(positions: FloatArray) -> FloatArray:
    """Return (x1 + x2) / 10, shape (n, 1), at points (n, 2)."""
    height: FloatArray = positions.sum(axis=1, keepdims=True) / 10
    return height


def build(values: Values, seed: int) -> Dataset:
    """Return uniform points from -6 to 6, with y on the plane plus normal noise."""
    return surface_dataset(surface, values, seed)
