"""Model: the weights and functions that every builder returns."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

Draw = Callable[..., Tensor]
"""Function draw(*shape) that returns standard normal numbers from the run's generator."""


def _identity(x: Tensor) -> Tensor:
    return x


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of a model and the functions that compute its outputs."""

    params: dict[str, Tensor]
    """Weights by name, in the order they were drawn: leaf tensors that require gradients."""
    forward: Callable[[Tensor], Tensor]
    """Function from features, (n, k), to outputs, (n, 1): values for a regression, logits for two classes."""
    features: Callable[[Tensor], Tensor] = _identity
    """Function from inputs, (n, columns), to features, (n, k); called once for all rows, since it uses no weights."""

    def weights(self) -> list[Tensor]:
        """Return copies of the weights."""
        return [param.detach().clone() for param in self.params.values()]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every tensor of weights, by its name."""
        return {name: tuple(param.shape) for name, param in self.params.items()}


def leaf(values: Tensor) -> Tensor:
    """Make a tensor require gradients, as a model's weights do."""
    return values.requires_grad_()
