"""prepare(): scale or standardize the input columns before training."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import significant


def prepare(x: FloatArray, method: str) -> FloatArray:
    """Return the columns of `x`, scaled or standardized, in the same shape (n, features).

    `method`: 'none', 'divide_by_max' (column / maximum) or 'standardize' ((column - mean) / standard deviation).
    A column whose divisor is 0 is not divided. Raises UserError if a standard deviation overflows float64.

    >>> prepare(np.array([[1.0], [2.0], [4.0]]), "divide_by_max").ravel().tolist()
    [0.25, 0.5, 1.0]
    """
    if method == "divide_by_max":
        divided: FloatArray = x / _divisors(x.max(axis=0))
        return divided
    if method == "standardize":
        varies = x.max(axis=0) != x.min(axis=0)  # the deviation of equal numbers may be rounded to more than 0
        with np.errstate(over="ignore", invalid="ignore"):
            mean, deviation = x.mean(axis=0), x.std(axis=0)
        if not np.isfinite(deviation).all():
            raise UserError(f"columns with numbers as large as {significant(np.abs(x).max(), 1)} can't be standardized")
        standardized: FloatArray = (x - mean) / _divisors(deviation * varies)
        return standardized
    return x


def _divisors(scale: FloatArray) -> FloatArray:
    divisors: FloatArray = np.where(scale == 0, 1.0, scale)
    return divisors
