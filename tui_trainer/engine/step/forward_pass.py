"""ForwardPass: inputs, outputs and loss of a forward pass, for charts, metrics and the gradient in closed form."""

from typing import NamedTuple

from torch import Tensor

from tui_trainer.recipe.config import RunConfig


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
    """Mean loss of the batch, a scalar; None before it is computed."""
