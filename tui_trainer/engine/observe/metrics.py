"""Functions that compute the metrics of catalogue/metrics.py from the values of a step, each named like its metric."""

import math

from torch import Tensor

from tui_trainer.engine.observe.held_out import fraction_correct
from tui_trainer.engine.observe.step_values import LossValues, StepValues, to_number
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.objective.gradients import gradient_norm


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
    """Return the Euclidean norm of all gradients as one vector, clipped if they are; None before the first backward pass."""
    norm = gradient_norm(values.learner.params)
    return None if norm is None else norm.item()


def data_loss(values: StepValues) -> float | None:
    """Return the loss of the step's batch without the penalty of the weights; None before it is computed."""
    forward_pass = values.learner.forward_pass
    return forward_pass.parts.data_loss.item() if forward_pass and forward_pass.parts else values.loss


def penalty(values: StepValues) -> float | None:
    """Return the penalty of the weights at the step's forward pass, 0 without one; None before the loss is computed."""
    forward_pass = values.learner.forward_pass
    if forward_pass is None or forward_pass.loss is None:
        return None
    value = forward_pass.parts.penalty if forward_pass.parts else 0.0
    return value.item() if isinstance(value, Tensor) else value
