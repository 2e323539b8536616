"""Losses of the current weights, computed without changing the run."""

import torch

from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner


def loss_now(learner: Learner, forward_pass: ForwardPass) -> float:
    """Return the loss of a forward pass's batch with the current weights, in eval mode."""
    with torch.no_grad():
        return learner.full_loss.function(learner.model.predict(forward_pass.inputs), forward_pass.targets).item()


def exceeds_limit_next(learner: Learner) -> bool:
    """Return whether the next step's forward pass will have a loss above the limit; False if the model raises an exception."""
    try:
        return not next_loss(learner) <= learner.loss_limit
    except Exception:  # noqa: BLE001 - the step itself will raise it
        return False


def next_loss(learner: Learner) -> float:
    """Return the loss that the next step's forward pass will have: in train mode, with the run's next random numbers.

    Raises any exception that the model raises.
    """
    inputs, targets = learner.batches.current(learner.config.batch_size)
    return learner.full_loss.function(learner.model.look_ahead(inputs), targets).item()
