"""When a run has diverged, and at which update."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.numbers import significant
from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.phase import Phase
from tui_trainer.observed.stop import Divergence


def first_not_finite(tensors: Mapping[str, Tensor | None]) -> str | None:
    """The name of the first tensor with a number that is not finite."""
    for name, tensor in tensors.items():
        if tensor is not None and not bool(torch.isfinite(tensor).all()):
            return name
    return None


def make_phase(learner: Learner, phase: Phase) -> Divergence | None:
    """One phase of a step, what it produced checked. A bad loss is the fault of the update before."""
    if phase is Phase.ZERO_GRAD:
        learner.zero_grad()
    elif phase is Phase.FORWARD:
        learner.forward()
    elif phase is Phase.LOSS:
        loss = learner.measure_loss().item()
        return None if loss <= learner.loss_limit else _bad_loss(learner, loss)
    elif phase is Phase.BACKWARD:
        learner.backward()
        name = first_not_finite({name: param.grad for name, param in learner.model.params.items()})
        return Divergence(learner.step + 1, f"the gradient of {name} is not finite; update not made") if name else None
    else:
        learner.update()
        name = first_not_finite(learner.model.params)
        return Divergence(learner.step, f"{name} is no longer finite; update taken back") if name else None
    return None


def make_step_carefully(learner: Learner) -> Divergence | None:
    """One step, every part of it checked."""
    return next((found for phase in Phase if (found := make_phase(learner, phase))), None)


def _bad_loss(learner: Learner, loss: float) -> Divergence:
    assert learner.targets is not None
    name = "loss" if len(learner.targets) == learner.batches.rows else "batch loss"
    over = f" > {significant(learner.config.diverges_at)} × {_reference(learner)}" if math.isfinite(loss) else ""
    if learner.step == learner.judged_from:  # the update before was judged otherwise
        return Divergence(learner.step + 1, f"the {name} before it is {significant(loss)}{over}; update not made")
    return Divergence(learner.step, f"{name} {significant(loss)}{over}; taken back")


def _reference(learner: Learner) -> str:
    """The loss that one too large was compared with: that of the initial weights, or of the weights after an edit."""
    loss = significant(learner.first_loss, 4)
    return f"the initial {loss}" if learner.first_loss <= learner.initial_loss() else f"{loss}, right after an edit"
