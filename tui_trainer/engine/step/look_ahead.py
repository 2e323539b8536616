"""Losses of the current weights, computed without changing the run."""

from tui_trainer.engine.step.batches import Rows
from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner


def loss_now(learner: Learner, forward_pass: ForwardPass) -> float:
    """Return the loss of a forward pass's batch with the current weights, in eval mode."""
    return learner.full_loss._replace(rows=Rows(forward_pass.inputs, forward_pass.targets)).of(learner.model)


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
    return learner.full_loss._replace(rows=Rows(inputs, targets)).with_penalty(learner.model.look_ahead(inputs), learner.model)
