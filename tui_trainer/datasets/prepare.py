"""What can be done to the input columns before a run."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import significant


def prepare(x: FloatArray, how: str) -> FloatArray:
    """The columns of `x`, shape (n, features), prepared: 'none', 'divide_by_max' or 'standardize'.

    A column that can't be divided (its maximum or its standard deviation is 0) is left at its scale. Raises UserError for numbers
    whose squares are too large for a float.
    """
    if how == "divide_by_max":
        divided: FloatArray = x / _divisors(x.max(axis=0))
        return divided
    if how == "standardize":
        varies = x.max(axis=0) != x.min(axis=0)  # the deviation of equal numbers is not 0 after rounding
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
