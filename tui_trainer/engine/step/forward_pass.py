"""ForwardPass: inputs, outputs and loss of a forward pass, for charts, metrics and the gradient in closed form."""

from typing import NamedTuple

from torch import Tensor

from tui_trainer.recipe.config import RunConfig


class LossParts(NamedTuple):
    """Parts of a loss with a penalty, scalars; the loss is their sum."""

    data_loss: Tensor
    """Mean loss of the batch without the penalty."""
    penalty: Tensor | float
    """Penalty of the weights at the forward pass."""


class ForwardPass(NamedTuple):
    """Inputs, outputs and loss of a forward pass on a batch.

    Immutable. Contains the tensors of the run itself, not copies.

    A NamedTuple, since two objects are created per step, and creating a frozen dataclass takes twice as long.
    """

    inputs: Tensor
    """Features, (batch, features)."""
    targets: Tensor
    """Targets, (batch, k), or class numbers, (batch,)."""
    outputs: Tensor
    """Predicted values or logits, (batch, k), with their autograd graph."""
    step: int
    """Number of updates done before the forward pass."""
    config: RunConfig
    """Hyperparameters at the time of the forward pass."""
    loss: Tensor | None = None
    """Mean loss of the batch, a scalar, with the penalty of the weights; None before it is computed."""
    parts: LossParts | None = None
    """Parts of the loss; None before it is computed, and without a penalty."""
    unclipped_norm: Tensor | None = None
    """Norm of all gradients before they were clipped; None if they are not clipped, or before they are."""
