"""suggest(): a preparation, an optimizer and a learning rate with which gradient descent makes progress on a table."""

from dataclasses import dataclass
from enum import StrEnum
from math import floor, isfinite, log10

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import round_to_digits, significant, typable
from tui_trainer.datasets.prepare import prepare

READABLE_DIGITS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
"""Numbers that a learning rate begins with."""
NETWORK_RATE = 0.01
"""Learning rate of Adam for a network."""
MAX_EXACT = 1000
"""Maximum number of columns for which the eigenvalue is exact; of more it is found by power iteration."""
ITERATIONS = 50
"""Iterations of that method, which finds nearly all of the eigenvalue: gradient descent needs half of it."""
ROUNDING = 1e-9
"""Relative error of an eigenvalue that does not change a rate: 1/2.0000000001 is 0.5."""


class ModelKind(StrEnum):
    """Models that a suggestion is made for: with squared error, with the logistic loss, and with hidden layers."""

    LINEAR = "linear"
    LOGISTIC = "logistic"
    NETWORK = "network"


@dataclass(frozen=True)
class Suggestion:
    """How to prepare a table and how fast to train on it."""

    prepare: str
    """Preparation of the inputs: 'standardize', or 'divide_by_max' for numbers too large for that."""
    prepare_target: str
    """Preparation of the target: 'standardize' for a regression, else 'none'."""
    lr: float
    """Learning rate."""
    uses_adam: bool
    """Whether the rate is for Adam; otherwise for gradient descent."""

    @property
    def text(self) -> str:
        """Suggestion as part of a line, such as 'standardize, lr 0.1'."""
        return f"{self.prepare}, {'Adam, ' if self.uses_adam else ''}lr {typable(self.lr)}"


def suggested_rate(x: FloatArray, kind: ModelKind) -> float:
    """Return the learning rate 1/λ, rounded down to a readable number; for a network 0.01, for Adam.

    `x`: prepared inputs of the training rows, shape (n, features). λ: largest eigenvalue of the Hessian of the loss,
    with a column of ones for b: 2/n XᵀX of the mean squared error, and the bound 1/(4n) XᵀX of the logistic loss.
    Raises UserError if λ overflows float64.

    >>> suggested_rate(np.array([[1.0], [-1.0]]), ModelKind.LINEAR), suggested_rate(np.array([[3.0], [-3.0]]), ModelKind.LINEAR)
    (0.5, 0.05)
    """
    if kind is ModelKind.NETWORK:
        return NETWORK_RATE
    curvature = (2 if kind is ModelKind.LINEAR else 0.25) * largest_eigenvalue(x) / len(x)
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


def suggest(x: FloatArray, kind: ModelKind) -> Suggestion:
    """Return what to try first for a model on inputs in the units of the file, shape (training rows, features).

    Inputs are standardized, and so are targets of a regression: then all columns are equally fast to learn. Numbers
    whose standard deviation overflows float64 are divided by their maximum.
    """
    method, prepared = _prepared(x)
    return Suggestion(
        prepare=method,
        prepare_target="none" if kind is ModelKind.LOGISTIC else "standardize",
        lr=suggested_rate(prepared, kind),
        uses_adam=kind is ModelKind.NETWORK,
    )


def _prepared(x: FloatArray) -> tuple[str, FloatArray]:
    """Return the suggested preparation, and the inputs prepared by it."""
    try:
        return "standardize", prepare(x, "standardize")
    except UserError:
        return "divide_by_max", prepare(x, "divide_by_max")
