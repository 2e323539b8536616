"""Clear gradients."""

from collections.abc import Iterable

from torch import Tensor


def clear_gradients(params: Iterable[Tensor]) -> None:
    """Set the gradient of each parameter to None."""
    for param in params:
        param.grad = None
