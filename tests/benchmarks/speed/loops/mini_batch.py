"""Bare loop on mini-batches: rows shuffled once an epoch and sliced, and the update of an optimizer written out by hand.

Every update uses one operation in place where torch has one, as in torch.optim, and there is no optimizer object. Do not
change this loop: every figure is a ratio to it.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import torch
from torch import Tensor

LossFunction = Callable[[Tensor, Tensor], Tensor]
"""Maps inputs and targets of a batch to its mean loss."""
Order = Callable[[int, int], Tensor]
"""Maps the number of an epoch and the number of rows to the order of the rows."""
MOMENTUM, BETA1, BETA2, EPSILON = 0.9, 0.9, 0.999, 1e-8
Update = Callable[[], None]


def random_order(epoch: int, rows: int) -> Tensor:  # noqa: ARG001 - the signature of every order
    """Return a random order of the rows."""
    return torch.randperm(rows)


def batches(x: Tensor, y: Tensor, size: int, order: Order = random_order) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield inputs and targets of each batch, without end; the number of rows must be a multiple of `size`."""
    for epoch in count():
        rows = order(epoch, len(x))
        shuffled_x, shuffled_y = x[rows], y[rows]
        for first in range(0, len(x), size):
            yield shuffled_x[first : first + size], shuffled_y[first : first + size]


def sgd(params: Sequence[Tensor], rate: float) -> Update:
    """Return the update w - lr g."""

    def update() -> None:
        for param in params:
            assert param.grad is not None
            param.sub_(param.grad, alpha=rate)

    return update


def momentum(params: Sequence[Tensor], rate: float) -> Update:
    """Return the update v = mu v + g, w - lr v."""
    velocities = [torch.zeros_like(param) for param in params]

    def update() -> None:
        for param, velocity in zip(params, velocities, strict=True):
            assert param.grad is not None
            velocity.mul_(MOMENTUM).add_(param.grad)
            param.sub_(velocity, alpha=rate)

    return update


def adam(params: Sequence[Tensor], rate: float) -> Update:
    """Return the update of Adam, with the operations of torch.optim.Adam."""
    means, squares = ([torch.zeros_like(param) for param in params] for _ in range(2))
    updates = 0

    def update() -> None:
        nonlocal updates
        updates += 1
        size, root = -rate / (1 - BETA1**updates), (1 - BETA2**updates) ** 0.5
        for param, mean, square in zip(params, means, squares, strict=True):
            grad = param.grad
            assert grad is not None
            mean.lerp_(grad, 1 - BETA1)
            square.mul_(BETA2).addcmul_(grad, grad, value=1 - BETA2)
            param.addcdiv_(mean, square.sqrt().div_(root).add_(EPSILON), value=size)

    return update


def torch_adam(params: Sequence[Tensor], rate: float) -> Update:
    """Return the step of torch.optim.Adam, one tensor after the other: the only update with an optimizer object."""
    step: Update = torch.optim.Adam(params, rate, foreach=False).step
    return step


UPDATES = {"sgd": sgd, "momentum": momentum, "adam": adam, "torch_adam": torch_adam}
"""Updates by the name of the optimizer in the catalogue; an optimizer by hand has the same update."""


def mini_batch_loop(
    loss_of: LossFunction, params: Sequence[Tensor], source: Iterator[tuple[Tensor, Tensor]], update: Update
) -> Callable[[int], Tensor]:
    """Return a function `run(steps)` that makes that many more updates and returns their losses, shape (steps,)."""
    torch.set_num_threads(1)
    no_grad = torch.no_grad()

    def run(steps: int) -> Tensor:
        losses = torch.empty(steps)
        for step in range(steps):
            loss = loss_of(*next(source))
            loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
            with no_grad:
                losses[step] = loss
                update()
            for param in params:
                param.grad = None
        return losses

    return run
