"""When a run has diverged, and at which update."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.engine.descent import Descent
from tui_trainer.run.snapshot import Divergence


def first_not_finite(tensors: Mapping[str, Tensor | None]) -> str | None:
    """The name of the first tensor with a number that is not finite."""
    for name, tensor in tensors.items():
        if tensor is not None and not bool(torch.isfinite(tensor).all()):
            return name
    return None


def make_step_carefully(descent: Descent) -> Divergence | None:
    """One step, every part of it checked. A bad loss is the fault of the update before."""
    descent.zero_grad()
    descent.forward()
    loss = descent.measure_loss()
    if not loss <= descent.loss_limit:
        return _bad_loss(descent, loss)
    descent.backward()
    update = descent.step + 1
    name = first_not_finite({name: param.grad for name, param in descent.model.params.items()})
    if name:
        return Divergence(update, f"the gradient of {name} is not finite, so update {update} was not made")
    descent.update()
    name = first_not_finite(descent.model.params)
    if name:
        return Divergence(update, f"update {update} would make {name} infinite, so it was taken back")
    return None


def _bad_loss(descent: Descent, loss: float) -> Divergence:
    if descent.step == 0:
        return Divergence(1, f"the loss is {loss:.6g} before any update was made")
    if math.isfinite(loss):
        why = f"{loss:.6g}, over {descent.config.diverges_at:g} times its first ({descent.first_loss:.6g})"
    else:
        why = "infinite" if math.isinf(loss) else "not a number"
    return Divergence(descent.step, f"update {descent.step} makes the loss {why}, so it was taken back")
