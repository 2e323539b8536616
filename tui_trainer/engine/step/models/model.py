"""Model: the weights of a model and the functions that compute its outputs, as every builder returns them."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

NormalSampler = Callable[..., Tensor]
"""Function draw(*shape) that returns a tensor of standard normal numbers, drawn from the run's generator."""


def _identity(x: Tensor) -> Tensor:
    return x


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of a model and the functions that compute its outputs."""

    params: dict[str, Tensor]
    """Parameters by name, in the order in which they were drawn: leaf tensors that require gradients."""
    forward: Callable[[Tensor], Tensor]
    """Function from features, (n, k), to outputs, (n, 1): predicted values for a regression, logits for two classes."""
    features: Callable[[Tensor], Tensor] = _identity
    """Function from inputs, (n, columns), to features, (n, k).

    It uses no weights, so it is called only once for all rows.
    """

    def weights(self) -> list[Tensor]:
        """Return a copy of every parameter, in the model's order."""
        return [param.detach().clone() for param in self.params.values()]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every parameter by name."""
        return {name: tuple(param.shape) for name, param in self.params.items()}


def leaf(values: Tensor) -> Tensor:
    """Make the tensor a leaf tensor that requires gradients, and return it."""
    return values.requires_grad_()
