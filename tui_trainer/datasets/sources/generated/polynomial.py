"""Dataset of points of a polynomial."""

from functools import partial

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.generated.coefficients import read_coefficients
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.sources.generated.rows import Values, curve_dataset


def curve(factors: tuple[float, ...], x: FloatArray) -> FloatArray:
    """Return factors[0] + factors[1] x + factors[2] x² + …, elementwise."""
    return sum((factor * x**power for power, factor in enumerate(factors)), start=np.zeros_like(x))


def build(values: Values, seed: int) -> Dataset:
    """Return equally spaced rows: x from -1 to 1, y on the polynomial of `values["coefficients"]` plus normal noise.

    Raises UserError if the coefficients are no list of numbers.
    """
    return curve_dataset(partial(curve, read_coefficients(str(values["coefficients"]))), values, seed)
