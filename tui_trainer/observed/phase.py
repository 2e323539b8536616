"""Phase: the five parts of a step."""

from enum import StrEnum


class Phase(StrEnum):
    """One part of a step, in their order."""

    ZERO_GRAD = "zero_grad"
    """Forget the gradients."""
    FORWARD = "forward"
    """Compute the outputs."""
    LOSS = "loss"
    """Compare them with the targets."""
    BACKWARD = "backward"
    """Compute the gradient of the loss by every weight."""
    UPDATE = "update"
    """Move the weights."""


PHASES = tuple(Phase)
