"""The bare loop: the fastest plain PyTorch training loop of a problem, with nothing around the mathematics.

Eager autograd by its public functions, an update in place under no_grad, losses stored in a tensor allocated before the
loop; no optimizer object, no checks, no screen. The formulas are the problem's own. The update w - lr g is one operation,
as in torch.optim; an optimizer by hand takes two operations and rounds once more. Variants (autograd.grad, detached
aliases of the weights, unbound cells for the losses) were at most 2 % faster. Do not change this loop: every figure is a
ratio to it.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from tests.benchmarks.speed.loops.problem_tensors import ProblemTensors

LossFunction = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""Maps features x (n, columns), targets y (n, 1), w and b to the mean loss."""
MIN_PROBABILITY = 1e-12


def mse_one_column(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return the mean squared error of x w + b with one column: mean((x w + b - y)²)."""
    return torch.mean((x * w + b - y) ** 2)


def mse(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return the mean squared error of x @ w + b with several columns."""
    return torch.mean((x @ w + b - y) ** 2)


def cross_entropy(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return the binary cross-entropy of sigmoid(x @ w + b), written out: -mean(y log p + (1 - y) log(1 - p))."""
    p = torch.sigmoid(x @ w + b)
    log_p = torch.log(p.clamp(MIN_PROBABILITY))
    log_not_p = torch.log((1 - p).clamp(MIN_PROBABILITY))
    return -torch.mean(y * log_p + (1 - y) * log_not_p)


def cross_entropy_with_logits(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return the binary cross-entropy of the logits x @ w + b, by torch's own function."""
    return torch.nn.functional.binary_cross_entropy_with_logits(x @ w + b, y)


LOSSES: dict[str, LossFunction] = {
    "linear": mse_one_column,
    "polynomial": mse,
    "logistic-by-hand": cross_entropy,
    "logistic-sgd": cross_entropy,
    "logistic-builtin-loss": cross_entropy_with_logits,
    "wide": mse,
}


def bare_loop(tensors: ProblemTensors) -> Callable[[int], Tensor]:
    """Return a function `run(steps)` that makes that many more updates and returns their losses, shape (steps,)."""
    torch.set_num_threads(1)
    x, y, w, b, rate, loss_of = tensors.x, tensors.y, tensors.w, tensors.b, tensors.rate, LOSSES[tensors.name]
    no_grad = torch.no_grad()

    def run(steps: int) -> Tensor:
        losses = torch.empty(steps)
        for step in range(steps):
            loss = loss_of(x, y, w, b)
            loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
            with no_grad:
                losses[step] = loss
                w.sub_(w.grad, alpha=rate)  # type: ignore[arg-type] # backward has just filled the gradients
                b.sub_(b.grad, alpha=rate)  # type: ignore[arg-type] # likewise
            w.grad = b.grad = None
        return losses

    return run
