"""The tutorial's loop: an optimizer object, accuracy and loss.item() at every step, as PyTorch tutorials write it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from tests.benchmarks.speed.loops.problem_tensors import ProblemTensors

Model = Callable[[Tensor], Tensor]
Criterion = Callable[[Tensor, Tensor], Tensor]


def binary_loss(y_pred: Tensor, y: Tensor) -> Tensor:
    """Return the binary cross-entropy of probabilities: -mean(y log p + (1 - y) log(1 - p))."""
    return -torch.mean(y * torch.log(y_pred.clamp(1e-12)) + (1 - y) * torch.log((1 - y_pred).clamp(1e-12)))


def mean_squared_error(y_pred: Tensor, y: Tensor) -> Tensor:
    """Return the mean of the squared errors."""
    return torch.mean((y_pred - y) ** 2)


def tutorial_loop(tensors: ProblemTensors) -> Callable[[int], list[float]]:
    """Return a function `run(steps)` that makes that many more updates and returns their losses."""
    torch.set_num_threads(1)
    x, y, w, b = tensors.x, tensors.y, tensors.w, tensors.b
    optimizer = torch.optim.SGD([w, b], lr=tensors.rate)
    model, criterion, threshold = _parts(tensors)

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


def _parts(tensors: ProblemTensors) -> tuple[Model, Criterion, float | None]:
    """Return the model, the loss, and the output from which a row counts as class 1 (None for a regression)."""
    w, b = tensors.w, tensors.b
    if tensors.name == "linear":
        return lambda x: x * w + b, mean_squared_error, None
    if tensors.name == "polynomial":
        return lambda x: x @ w + b, mean_squared_error, None
    if tensors.name == "logistic-builtin-loss":
        return lambda x: x @ w + b, nn.BCEWithLogitsLoss(), 0.0
    return lambda x: torch.sigmoid(x @ w + b), binary_loss, 0.5
