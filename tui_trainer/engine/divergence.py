"""When a run has diverged, and at which update."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.engine.descent import Descent
from tui_trainer.run.phase import Phase
from tui_trainer.run.stop import Divergence


def first_not_finite(tensors: Mapping[str, Tensor | None]) -> str | None:
    """The name of the first tensor with a number that is not finite."""
    for name, tensor in tensors.items():
        if tensor is not None and not bool(torch.isfinite(tensor).all()):
            return name
    return None


def make_phase(descent: Descent, phase: Phase) -> Divergence | None:
    """One phase of a step, what it produced checked. A bad loss is the fault of the update before."""
    if phase is Phase.ZERO_GRAD:
        descent.zero_grad()
    elif phase is Phase.FORWARD:
        descent.forward()
    elif phase is Phase.LOSS:
        loss = descent.measure_loss().item()
        return None if loss <= descent.loss_limit else _bad_loss(descent, loss)
    elif phase is Phase.BACKWARD:
        descent.backward()
        name = first_not_finite({name: param.grad for name, param in descent.model.params.items()})
        return Divergence(descent.step + 1, f"the gradient of {name} is not finite; update not made") if name else None
    else:
        descent.update()
        name = first_not_finite(descent.model.params)
        return Divergence(descent.step, f"{name} is no longer finite; update taken back") if name else None
    return None


def make_step_carefully(descent: Descent) -> Divergence | None:
    """One step, every part of it checked."""
    return next((found for phase in Phase if (found := make_phase(descent, phase))), None)


def _bad_loss(descent: Descent, loss: float) -> Divergence:
    assert descent.targets is not None
    name = "loss" if len(descent.targets) == descent.batches.rows else "batch loss"
    over = f" > {descent.config.diverges_at:g} × {_reference(descent)}" if math.isfinite(loss) else ""
    if descent.step == descent.judged_from:  # the update before was judged otherwise
        return Divergence(descent.step + 1, f"the {name} before it is {loss:.6g}{over}; update not made")
    return Divergence(descent.step, f"{name} {loss:.6g}{over}; taken back")


def _reference(descent: Descent) -> str:
    """The loss that one too large was compared with: that of the initial weights, or of the weights after an edit."""
    loss = f"{descent.first_loss:.4g}"
    return f"the initial {loss}" if descent.first_loss <= descent.initial_loss() else f"{loss}, right after an edit"
