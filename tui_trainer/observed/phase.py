"""Phase: the five parts of a training step."""

from enum import StrEnum


class Phase(StrEnum):
    """The phases of a step, in the order in which they run."""

    ZERO_GRAD = "zero_grad"
    """Clear the gradients."""
    FORWARD = "forward"
    """Compute the model's outputs for the batch."""
    LOSS = "loss"
    """Compute the loss of the outputs and the targets."""
    BACKWARD = "backward"
    """Compute the gradient of the loss with respect to every weight."""
    UPDATE = "update"
    """Update the weights by the optimizer's rule."""


PHASES = tuple(Phase)
"""All phases in the order in which they run."""
