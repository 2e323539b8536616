"""Model: what every builder returns."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

Draw = Callable[..., Tensor]
"""Draw(*shape): standard normal numbers from the run's own generator."""


def _same(x: Tensor) -> Tensor:
    return x


@dataclass(frozen=True, eq=False)
class Model:
    """Weights and the function they steer."""

    params: dict[str, Tensor]
    """The weights by name, in the order they were drawn; leaves that require gradients."""
    forward: Callable[[Tensor], Tensor]
    """From features (n, k) to outputs (n, 1): values for a regression, logits for classes."""
    features: Callable[[Tensor], Tensor] = _same
    """From inputs (n, columns) to features (n, k); computed once, since it has no weights."""

    def weights(self) -> list[Tensor]:
        """A copy of the weights."""
        return [param.detach().clone() for param in self.params.values()]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every tensor of weights, by its name."""
        return {name: tuple(param.shape) for name, param in self.params.items()}


def leaf(values: Tensor) -> Tensor:
    """The values as weights: a tensor that gathers gradients."""
    return values.requires_grad_()
