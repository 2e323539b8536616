"""The bare loop: what PyTorch takes for a step and nothing else takes anything.

Eager autograd by its public functions, an in-place update under no_grad, every loss into a tensor made before; no
optimizer object, no checks, no screen. It computes the problem's own formulas; the update w - lr g is one operation, as
in torch.optim, where one by hand takes two and rounds once more. Measured against variants of itself (autograd.grad,
detached aliases of the weights, unbound cells for the losses): none was faster by over 2 %. Leave it alone: every
figure is a ratio to it.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from tests.benchmarks.speed.loops.start import Start

LossOf = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""From features, targets, w and b to the loss."""
SMALLEST_PROBABILITY = 1e-12


def line(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Mean squared error of x w + b, one column."""
    return torch.mean((x * w + b - y) ** 2)


def plane(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """The same of several columns."""
    return torch.mean((x @ w + b - y) ** 2)


def cross_entropy(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Binary cross-entropy written out."""
    p = torch.sigmoid(x @ w + b)
    log_p = torch.log(p.clamp(SMALLEST_PROBABILITY))
    log_not_p = torch.log((1 - p).clamp(SMALLEST_PROBABILITY))
    return -torch.mean(y * log_p + (1 - y) * log_not_p)


def cross_entropy_with_logits(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """The same, torch's own."""
    return torch.nn.functional.binary_cross_entropy_with_logits(x @ w + b, y)


LOSSES: dict[str, LossOf] = {
    "linear": line,
    "polynomial": plane,
    "logistic-by-hand": cross_entropy,
    "logistic-sgd": cross_entropy,
    "logistic-builtin-loss": cross_entropy_with_logits,
    "wide": plane,
}


def bare_loop(start: Start) -> Callable[[int], Tensor]:
    """A function that makes that many more updates and returns their losses (steps,)."""
    torch.set_num_threads(1)
    x, y, w, b, rate, loss_of = start.x, start.y, start.w, start.b, start.rate, LOSSES[start.name]
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
