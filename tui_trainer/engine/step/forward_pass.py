"""ForwardPass: the latest forward pass of a learner, for charts, metrics and the gradient's formula."""

from typing import NamedTuple

from torch import Tensor

from tui_trainer.recipe.config import RunConfig


class ForwardPass(NamedTuple):
    """Inputs, outputs and loss of one forward pass on one batch.

    Immutable; the tensors are the run's own, not copies.

    A NamedTuple, since two are made per step: a frozen dataclass takes twice as long to make.
    """

    inputs: Tensor
    """Features, (batch, features)."""
    targets: Tensor
    """Targets, (batch, 1)."""
    outputs: Tensor
    """Values or logits, (batch, 1), with the autograd graph that leads to them."""
    step: int
    """Updates done before the pass."""
    config: RunConfig
    """Hyperparameters in force at the pass."""
    loss: Tensor | None = None
    """Mean loss of the batch, a scalar; None before it is computed."""
