"""Every loss: by hand in tensor operations, and torch's own beside it. Outputs and targets have shape (n, 1)."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

Slope = Callable[[Tensor, Tensor], Tensor]
"""From outputs and targets to the derivative of the loss by each output, of the outputs' shape."""
Loss = Callable[..., Tensor]
"""From outputs and targets to a scalar; its hyperparameters are keyword arguments."""

SMALLEST_PROBABILITY = 1e-12
"""Probabilities are kept from here up before their logarithm is taken, as the tutorial does."""

SAFE_LOGIT = 16.0
"""Up to this size no logit has a probability that float32 rounds to 1, or one below SMALLEST_PROBABILITY."""

mse: Loss = nn.MSELoss()
mae: Loss = nn.L1Loss()
huber: Loss = nn.functional.huber_loss
bce_with_logits: Loss = nn.BCEWithLogitsLoss()


def mse_by_hand(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean squared error: mean((ŷ - y)²)."""
    return torch.mean((outputs - targets) ** 2)


def slope_of_mse(outputs: Tensor, targets: Tensor) -> Tensor:
    """The derivative of the mean squared error by each output: 2/n (ŷ - y)."""
    return 2 / len(outputs) * (outputs - targets)


def mae_by_hand(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute error: mean(|ŷ - y|).

    Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, section 10.6.
    """
    return torch.mean(torch.abs(outputs - targets))


def huber_by_hand(outputs: Tensor, targets: Tensor, delta: float) -> Tensor:
    """Huber's loss: the mean of e²/2 where the error e = ŷ - y is within delta, of delta (|e| - delta/2) elsewhere.

    Huber, Robust Estimation of a Location Parameter, 1964.
    """
    error = torch.abs(outputs - targets)
    return torch.mean(torch.where(error <= delta, error**2 / 2, delta * (error - delta / 2)))


def bce_by_hand(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy: -mean(y log p + (1 - y) log(1 - p)) with p = sigmoid(logit), kept from 1e-12.

    Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.90, divided by the number of rows.
    """
    p = torch.sigmoid(logits)
    log_p = torch.log(p.clamp(SMALLEST_PROBABILITY))
    log_not_p = torch.log((1 - p).clamp(SMALLEST_PROBABILITY))
    return -torch.mean(targets * log_p + (1 - targets) * log_not_p)


def rows_clamped_by_bce_by_hand(logits: Tensor, targets: Tensor) -> int:
    """Count the rows for which bce_by_hand clamps the probability of their own class; logits and targets: (n, 1)."""
    with torch.no_grad():
        if logits.abs().max() < SAFE_LOGIT:
            return 0
        p, is_one = torch.sigmoid(logits).numpy(), targets.numpy() > 0.5
    # torch takes ten times as long to compare and count
    low, high = p < SMALLEST_PROBABILITY, 1 - p < SMALLEST_PROBABILITY
    return int(np.count_nonzero(low & is_one) + np.count_nonzero(high & ~is_one))
