"""The tutorial's loop, as a tutorial writes it: an optimizer object, accuracy and loss.item() every step."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from tests.benchmarks.speed.loops.start import Start

Model = Callable[[Tensor], Tensor]
Criterion = Callable[[Tensor, Tensor], Tensor]


def binary_loss(y_pred: Tensor, y: Tensor) -> Tensor:
    """Binary cross-entropy of probabilities."""
    return -torch.mean(y * torch.log(y_pred.clamp(1e-12)) + (1 - y) * torch.log((1 - y_pred).clamp(1e-12)))


def mean_squared_error(y_pred: Tensor, y: Tensor) -> Tensor:
    """The mean of the squared errors."""
    return torch.mean((y_pred - y) ** 2)


def tutorial_loop(start: Start) -> Callable[[int], list[float]]:
    """A function that makes that many more updates and returns their losses."""
    torch.set_num_threads(1)
    x, y, w, b = start.x, start.y, start.w, start.b
    optimizer = torch.optim.SGD([w, b], lr=start.rate)
    model, criterion, threshold = _parts(start)

    def run(steps: int) -> list[float]:
        losses = []
        for _ in range(steps):
            y_pred = model(x)
            loss = criterion(y_pred, y)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
            optimizer.step()
            losses.append(loss.item())
            if threshold is not None:
                mask = y_pred.ge(threshold).float()
                _accuracy = (mask == y).sum().item() / y.shape[0]
        return losses

    return run


def _parts(start: Start) -> tuple[Model, Criterion, float | None]:
    """The model, the loss, and above which output a row is of class 1; None for a regression."""
    w, b = start.w, start.b
    if start.name == "linear":
        return lambda x: x * w + b, mean_squared_error, None
    if start.name == "polynomial":
        return lambda x: x @ w + b, mean_squared_error, None
    if start.name == "logistic-builtin-loss":
        return lambda x: x @ w + b, nn.BCEWithLogitsLoss(), 0.0
    return lambda x: torch.sigmoid(x @ w + b), binary_loss, 0.5
