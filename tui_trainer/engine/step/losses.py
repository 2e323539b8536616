"""Loss functions: torch's own, and the same functions written out in tensor operations.

Each returns a scalar tensor: the mean over all n k elements of outputs and targets of shape (n, k), or for logits (n, k)
and class numbers (n,) the mean over the n rows.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from tui_trainer.engine.step.device import to_array

Slope = Callable[[Tensor, Tensor], Tensor]
"""Function from outputs and targets, (n, 1) each, to the derivative of the loss with respect to each output, (n, 1)."""
Loss = Callable[..., Tensor]
"""Function from outputs (n, k) and targets to a scalar; its hyperparameters are keyword arguments."""

MIN_PROBABILITY = 1e-12
"""Minimum to which probabilities are clamped before their logarithm is taken, as in the PyTorch tutorial."""

MAX_UNCLAMPED_LOGIT = 16.0
"""Absolute value of a logit up to which its probability p is not clamped: neither p nor 1 - p is below the limit."""

mse: Loss = nn.MSELoss()
"""Mean squared error, torch.nn.MSELoss: mean((ŷ - y)²)."""
mae: Loss = nn.L1Loss()
"""Mean absolute error, torch.nn.L1Loss: mean(|ŷ - y|)."""
huber: Loss = nn.functional.huber_loss
"""Huber's loss, torch.nn.functional.huber_loss, with the keyword `delta`: see huber_by_hand."""
bce_with_logits: Loss = nn.functional.binary_cross_entropy_with_logits
"""Binary cross-entropy of logits z and targets 0 or 1, torch.nn.BCEWithLogitsLoss, with the optional keyword `pos_weight`.

mean(max(z, 0) - z y + log(1 + exp(-|z|))), which is -mean(y log p + (1 - y) log(1 - p)) with p = sigmoid(z), without its
rounding errors for large logits.
"""
cross_entropy: Loss = nn.functional.cross_entropy
"""Cross-entropy of logits z, (n, k), and class numbers y, (n,), torch.nn.CrossEntropyLoss: see cross_entropy_by_hand."""


def mse_by_hand(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the mean squared error, mean((ŷ - y)²), of outputs ŷ and targets y, (n, k) each.

    Bishop, Pattern Recognition and Machine Learning, 2006, section 1.1, there as the root of this mean.

    >>> mse_by_hand(torch.tensor([[1.0], [5.0]]), torch.tensor([[2.0], [2.0]]))
    tensor(5.)
    """
    return torch.mean((outputs - targets) ** 2)


def output_gradient_of_mse(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the derivative of the mean squared error with respect to each of n outputs, 2/n (ŷ - y), (n, 1)."""
    return 2 / len(outputs) * (outputs - targets)


def mae_by_hand(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the mean absolute error, mean(|ŷ - y|), of outputs ŷ and targets y, (n, k) each.

    Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, section 10.6.
    """
    return torch.mean(torch.abs(outputs - targets))


def huber_by_hand(outputs: Tensor, targets: Tensor, delta: float) -> Tensor:
    """Return Huber's loss of outputs ŷ and targets y, (n, k) each. `delta`: in the unit of y.

    It is the mean over all elements of e²/2 if |e| ≤ delta, else of delta (|e| - delta/2), where e = ŷ - y.
    Huber, Robust Estimation of a Location Parameter, 1964.
    """
    error = torch.abs(outputs - targets)
    return torch.mean(torch.where(error <= delta, error**2 / 2, delta * (error - delta / 2)))


def bce_by_hand(logits: Tensor, targets: Tensor, pos_weight: Tensor | None = None) -> Tensor:
    """Return the binary cross-entropy -mean(y log p + (1 - y) log(1 - p)), with p = sigmoid(logit).

    `logits`: (n, 1); `targets`: y, 0 or 1, (n, 1); `pos_weight`: factor of y log p, a scalar. p and 1 - p are clamped to at least MIN_PROBABILITY, so the loss of a
    row is at most 27.63. Beware: for a clamped row the gradient is exactly 0. A logit of -40 with target 1 is a very
    wrong prediction, and yet nothing is learned from it; bce_with_logits has the gradient -1 for that logit.

    >>> logit = torch.tensor([[-40.0]], requires_grad=True)
    >>> bce_by_hand(logit, torch.ones(1, 1)).backward()
    >>> logit.grad
    tensor([[0.]])

    Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.90, divided by the number of rows.
    """
    p = torch.sigmoid(logits)
    log_p = torch.log(p.clamp(MIN_PROBABILITY))
    log_not_p = torch.log((1 - p).clamp(MIN_PROBABILITY))
    if pos_weight is None:
        return -torch.mean(targets * log_p + (1 - targets) * log_not_p)
    return -torch.mean(pos_weight * targets * log_p + (1 - targets) * log_not_p)


def rows_clamped_by_bce_by_hand(logits: Tensor, targets: Tensor) -> int:
    """Return the number of rows for which bce_by_hand clamps the probability of the row's class.

    `logits`, `targets`: (n, 1).
    """
    with torch.no_grad():
        if logits.abs().max() < MAX_UNCLAMPED_LOGIT:
            return 0
        p, is_one = to_array(torch.sigmoid(logits)), to_array(targets) > 0.5
    # numpy, since torch takes ten times as long to compare and count
    low, high = p < MIN_PROBABILITY, 1 - p < MIN_PROBABILITY
    return int(np.count_nonzero(low & is_one) + np.count_nonzero(high & ~is_one))


def cross_entropy_by_hand(logits: Tensor, targets: Tensor, weight: Tensor | None = None) -> Tensor:
    """Return the cross-entropy -mean(log p of the row's class), with p = softmax(logits).

    `logits`: z, (n, k); `targets`: class numbers from 0, int64, (n,); `weight`: of each class, (k,): the mean is weighted by
    the weights of the rows' classes, so that their sum divides it. log p = z - log(sum(exp(z))) is computed from logits
    whose largest is 0, so exp can't overflow and no log of 0 is taken: unlike bce_by_hand it needs no clamp of p to at
    least MIN_PROBABILITY, and a very wrong row keeps its gradient.

    >>> cross_entropy_by_hand(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]), torch.tensor([0, 1]))
    tensor(500.3466)

    Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.108, divided by the number of rows.
    """
    shifted = logits - logits.amax(dim=1, keepdim=True).detach()
    log_p = shifted - torch.log(torch.exp(shifted).sum(dim=1, keepdim=True))
    if weight is None:
        return -torch.mean(log_p.gather(1, targets[:, None]))
    row_weights = weight[targets][:, None]
    return -torch.sum(row_weights * log_p.gather(1, targets[:, None])) / torch.sum(row_weights)


def hinge(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the hinge loss mean(max(0, 1 - s z)) of outputs z, with s = 1 for class 1 and s = -1 for class 0.

    `outputs`: (n, 1); `targets`: 0 or 1, (n, 1). A row that is right by a margin of at least 1 has loss and gradient 0.
    Cortes, Vapnik, Support-Vector Networks, 1995.

    >>> hinge(torch.tensor([[0.5], [0.5], [3.0]]), torch.tensor([[1.0], [0.0], [1.0]]))
    tensor(0.6667)
    """
    return torch.mean(torch.relu(1 - (2 * targets - 1) * outputs))
