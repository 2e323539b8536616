"""Penalty: the L1 and L2 penalty of the weights, which is added to the loss."""

from collections.abc import Mapping
from typing import NamedTuple

from torch import Tensor

from tui_trainer.base.weights import is_bias
from tui_trainer.recipe.config import RunConfig


class Penalty(NamedTuple):
    """Penalty l1 Σ|w| + l2 Σw² of all trained weights but the biases.

    Frozen parameters have no penalty. torch's gradient of |w| is sign(w), which is 0 where w = 0. With plain gradient
    descent, an L2 penalty of l2 makes the same updates as a weight decay of 2 l2 for these weights. Goodfellow, Bengio, Courville,
    Deep Learning, 2016, section 7.1.

    >>> import torch
    >>> params = {"w": torch.tensor([3.0, -4.0]), "b": torch.tensor([5.0])}
    >>> Penalty(l1=1.0, l2=0.5, names=("w",)).of(params)
    tensor(19.5000)
    """

    l1: float
    l2: float
    names: tuple[str, ...]
    """Names of the parameters with a penalty."""

    def of(self, params: Mapping[str, Tensor]) -> Tensor | float:
        """Return the penalty of these weights, a scalar; 0.0 if no parameter has a penalty."""
        weights = [params[name] for name in self.names]
        l1, l2 = self.l1, self.l2
        if l1 and l2:
            return l1 * sum(w.abs().sum() for w in weights) + l2 * sum((w**2).sum() for w in weights)
        return l1 * sum(w.abs().sum() for w in weights) if l1 else l2 * sum((w**2).sum() for w in weights)


def build_penalty(config: RunConfig, params: Mapping[str, Tensor]) -> Penalty | None:
    """Return the penalty that the settings `l1` and `l2` say; None if both are off. `params`: every parameter by name."""
    if not config.has_penalty:
        return None
    names = tuple(name for name, param in params.items() if param.requires_grad and not is_bias(name))
    return Penalty(config.l1, config.l2, names)
