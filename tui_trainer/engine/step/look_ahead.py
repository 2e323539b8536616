"""Losses of the current weights, computed without changing the run."""

import torch

from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner


def loss_now(learner: Learner, forward_pass: ForwardPass) -> float:
    """Return the loss of a forward pass's batch with the current weights, in eval mode."""
    with torch.no_grad():
        return learner.full_loss.function(learner.model.predict(forward_pass.inputs), forward_pass.targets).item()


def next_loss(learner: Learner) -> float:
    """Return the loss that the next step's forward pass will have: in train mode, with the run's next random numbers."""
    buffers = {name: buffer.detach().clone() for name, buffer in learner.model.buffers.items()}
    modes, random_state = learner.model.modes, learner.random_state.capture()
    try:
        with torch.no_grad():
            return learner.compute_loss(*learner.batches.current(learner.config.batch_size)).item()
    finally:
        learner.model.restore(buffers, modes)
        learner.random_state.restore(random_state)
