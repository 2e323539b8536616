"""Every loss: by hand in tensor operations, and torch's own beside it. Outputs and targets have shape (n, 1)."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Loss = Callable[[Tensor, Tensor], Tensor]
"""From outputs and targets to a scalar."""

SMALLEST_PROBABILITY = 1e-12
"""Probabilities are kept from here up before their logarithm is taken, as the tutorial does."""

mse: Loss = nn.MSELoss()
bce_with_logits: Loss = nn.BCEWithLogitsLoss()


def mse_by_hand(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean squared error: mean((ŷ - y)²)."""
    return torch.mean((outputs - targets) ** 2)


def bce_by_hand(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy: -mean(y log p + (1 - y) log(1 - p)) with p = sigmoid(logit), kept from 1e-12.

    Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.90, divided by the number of rows.
    """
    p = torch.sigmoid(logits)
    log_p = torch.log(p.clamp(SMALLEST_PROBABILITY))
    log_not_p = torch.log((1 - p).clamp(SMALLEST_PROBABILITY))
    return -torch.mean(targets * log_p + (1 - targets) * log_not_p)
