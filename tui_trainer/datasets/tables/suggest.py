"""suggested_rate(): the learning rate with which gradient descent makes progress on a table."""

from enum import StrEnum
from math import floor, isfinite, log10

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import round_to_digits, significant

READABLE_DIGITS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
"""Numbers that a learning rate begins with."""
MAX_EXACT = 1000
"""Maximum number of columns for which the eigenvalue is exact; of more it is found by power iteration."""
ITERATIONS = 50
"""Iterations of that method, which finds nearly all of the eigenvalue: gradient descent needs half of it."""
ROUNDING = 1e-9
"""Relative error of an eigenvalue that does not change a rate: 1/2.0000000001 is 0.5."""


class ModelKind(StrEnum):
    """Models that a learning rate is suggested for: with squared error, with the logistic loss, and with cross-entropy."""

    LINEAR = "linear"
    LOGISTIC = "logistic"
    SOFTMAX = "softmax"


CURVATURES = {ModelKind.LINEAR: 2.0, ModelKind.LOGISTIC: 0.25, ModelKind.SOFTMAX: 0.5}
"""Largest second derivative of the loss of a row with respect to its outputs."""


def suggested_rate(x: FloatArray, kind: ModelKind) -> float:
    """Return the learning rate 1/λ, rounded down to a readable number.

    `x`: prepared inputs of the training rows, shape (n, features). λ: largest eigenvalue of the Hessian of the loss,
    with a column of ones for b: 2/n XᵀX of the mean squared error, and the bounds 1/(4n) XᵀX of the logistic loss and
    1/(2n) XᵀX of the cross-entropy (Böhning, Multinomial Logistic Regression Algorithm, 1992). Raises UserError if λ
    overflows float64.

    >>> suggested_rate(np.array([[1.0], [-1.0]]), ModelKind.LINEAR), suggested_rate(np.array([[3.0], [-3.0]]), ModelKind.LINEAR)
    (0.5, 0.05)
    """
    curvature = CURVATURES[kind] * largest_eigenvalue(x) / len(x)
    if not isfinite(curvature):
        raise UserError(f"inputs as large as {significant(np.abs(x).max(), 1)} have no learning rate: divide them by their maximum")
    return rounded_down(1 / curvature)


def largest_eigenvalue(x: FloatArray) -> float:
    """Return the largest eigenvalue of XᵀX, with a column of ones in X beside the columns of `x`; inf if it overflows."""
    columns = np.hstack([x, np.ones((len(x), 1))])
    with np.errstate(over="ignore", invalid="ignore"):
        if min(columns.shape) > MAX_EXACT:
            return _by_power_iteration(columns)
        gram = columns @ columns.T if len(columns) < columns.shape[1] else columns.T @ columns
    return float(np.linalg.eigvalsh(gram)[-1]) if np.isfinite(gram).all() else np.inf


def _by_power_iteration(columns: FloatArray) -> float:
    """Return nearly the largest eigenvalue of XᵀX."""
    vector = np.random.default_rng(0).standard_normal((columns.shape[1],))
    size = float(np.linalg.norm(vector))
    for _ in range(ITERATIONS):
        vector = columns.T @ (columns @ (vector / size))
        size = float(np.linalg.norm(vector))
    return size


def rounded_down(rate: float) -> float:
    """Return the largest readable number that is not above a rate.

    >>> rounded_down(0.4999999999), rounded_down(0.37), rounded_down(190.0), rounded_down(0.00099)
    (0.5, 0.3, 150.0, 0.0008)
    """
    rate *= 1 + ROUNDING
    power = 10.0 ** floor(log10(rate))
    digit = max(digit for digit in READABLE_DIGITS if digit * power <= rate or digit == 1)
    return round_to_digits(digit * power)
