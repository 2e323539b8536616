"""Divergence checks: make a step phase by phase, and find the update after which loss, gradient or weights diverge."""

import math
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from tui_trainer.base.numbers import significant
from tui_trainer.engine.step.build import initial_model
from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.look_ahead import loss_now
from tui_trainer.observed.phase import Phase
from tui_trainer.observed.stop import Divergence, LossRise


def first_nonfinite_name(tensors: Mapping[str, Tensor | None]) -> str | None:
    """Return the name of the first tensor that contains inf or nan; None if all tensors are finite."""
    for name, tensor in tensors.items():
        if tensor is not None and not bool(torch.isfinite(tensor).all()):
            return name
    return None


def make_phase(learner: Learner, phase: Phase) -> Divergence | None:
    """Make one phase of a step and check its result. Return the divergence; None if the run does not diverge.

    For a loss above the limit, the divergence names the previous step, whose update caused it. For gradients or
    weights that are inf or nan, the divergence names this step.
    """
    if phase is Phase.ZERO_GRAD:
        learner.zero_grad()
    elif phase is Phase.FORWARD:
        learner.forward()
    elif phase is Phase.LOSS:
        loss = learner.measure_loss().item()
        return None if loss <= learner.loss_limit else _loss_divergence(learner, loss)
    elif phase is Phase.BACKWARD:
        learner.backward()
        name = first_nonfinite_name({name: param.grad for name, param in learner.model.params.items()})
        return Divergence(learner.step + 1, f"the gradient of {name} is not finite; update not made") if name else None
    else:
        learner.update()
        name = first_nonfinite_name(learner.model.params)
        return Divergence(learner.step, f"{name} is no longer finite; update undone") if name else None
    return None


def make_checked_step(learner: Learner) -> Divergence | None:
    """Make a step, and check the result of every phase. Return the divergence; None if the run does not diverge."""
    return next((found for phase in Phase if (found := make_phase(learner, phase))), None)


def find_divergence(learner: Learner, last: int) -> Divergence:
    """Make the steps of a run that has diverged again, up to the step that diverges. Return the divergence.

    `last`: last step that can be the one. If none diverges this time, the divergence names the first of them.
    """
    first = learner.step + 1
    while learner.step <= last:
        previous = learner.forward_pass
        if divergence := make_checked_step(learner):
            return _with_losses(divergence, learner, previous)
    return Divergence(first, "the loss or a weight was too large, but not when the steps were made again; update not made")


def _with_losses(divergence: Divergence, learner: Learner, previous: ForwardPass | None) -> Divergence:
    """Add the losses of the step's batch before and after the update that was made, if the next loss is above the limit.

    `previous`: forward pass of the step whose update was made; None if the step is not known.
    """
    latest = learner.forward_pass
    is_next_loss = latest is not None and latest.step == divergence.step == learner.step
    if not is_next_loss or previous is None or previous.loss is None or previous.step != divergence.step - 1:
        return divergence
    after = loss_now(learner, previous)
    return replace(divergence, rise=LossRise(previous.loss.item(), after, learner.config.diverges_at, learner.baseline.loss))


def _loss_divergence(learner: Learner, loss: float) -> Divergence:
    """Return the divergence for a loss above the limit, which the update before it or an edit has caused."""
    assert learner.forward_pass is not None
    name = "loss" if len(learner.forward_pass.targets) == learner.batches.rows else "batch loss"
    over = f" > {significant(learner.config.diverges_at)} × {_baseline_text(learner)}" if math.isfinite(loss) else ""
    if learner.step == learner.baseline.step:  # the update before was made under another limit, so it is not the cause
        return Divergence(learner.step + 1, f"the {name} before this update is {significant(loss)}{over}; update not made")
    return Divergence(learner.step, f"{name} {significant(loss)}{over}; undone")


def _baseline_text(learner: Learner) -> str:
    """Return the loss that the limit is a multiple of, as text: the initial loss, or the loss right after an edit."""
    loss = significant(learner.baseline.loss, 4)
    initial = learner.full_loss.of(initial_model(learner.config, learner.dataset.schema))
    return f"the initial {loss}" if learner.baseline.loss <= initial else f"{loss}, right after an edit"
