"""Functions that compute the metrics of catalogue/metrics.py from the values of a step, each named like its metric."""

import math

import torch

from tui_trainer.engine.observe.held_out import fraction_correct
from tui_trainer.engine.observe.step_values import LossValues, StepValues, to_number
from tui_trainer.engine.step.device import to_array


def step(values: LossValues | StepValues) -> float:
    """Return the number of updates done."""
    return values.step


def loss(values: LossValues | StepValues) -> float | None:
    """Return the loss of the step's batch; None before it is computed."""
    return values.loss


def best_loss(values: LossValues | StepValues) -> float | None:
    """Return the lowest loss of the steps before this one; None if there is none or it is not known."""
    return None if math.isinf(values.best_loss) else values.best_loss


def best_loss_step(values: LossValues | StepValues) -> float | None:
    """Return the step with the lowest loss, this one included; None if there is none or it is not known."""
    return values.best_step


def lr(values: LossValues | StepValues) -> float | None:
    """Return the learning rate of the next update, as the schedule gives it; None if the optimizer has none."""
    return values.schedule.rate(values.step) if values.schedule else to_number(values.config.optimizer.values.get("lr"))


def epoch(values: StepValues) -> float:
    """Return the number of complete passes over the training rows."""
    return values.learner.batches.epoch


def accuracy(values: StepValues) -> float | None:
    """Return the fraction of the batch's rows that are classified correctly; None before the first forward pass."""
    forward_pass = values.learner.forward_pass
    if forward_pass is None:
        return None
    return fraction_correct(to_array(forward_pass.outputs), to_array(forward_pass.targets))  # faster than torch


def grad_norm(values: StepValues) -> float | None:
    """Return the Euclidean norm of all gradients as one vector; None before the first backward pass."""
    grads = [param.grad for param in values.learner.params if param.grad is not None]
    return torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads])).item() if grads else None
