"""Phase: the five parts of a training step."""

from enum import StrEnum


class Phase(StrEnum):
    """Parts of a step, in the order they are made."""

    ZERO_GRAD = "zero_grad"
    """Clear the gradients."""
    FORWARD = "forward"
    """Compute the model's outputs for the batch."""
    LOSS = "loss"
    """Compute the loss of the outputs and the targets."""
    BACKWARD = "backward"
    """Compute the gradient of the loss with respect to every weight."""
    UPDATE = "update"
    """Change the weights by the optimizer's rule."""


PHASES = tuple(Phase)
