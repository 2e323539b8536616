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
    """One step, every part of it checked. A bad loss is the fault of the update before, if it was judged alike then."""
    descent.zero_grad()
    descent.forward()
    loss = descent.measure_loss()
    if not loss <= descent.loss_limit:
        return _bad_loss(descent, loss)
    descent.backward()
    update = descent.step + 1
    name = first_not_finite({name: param.grad for name, param in descent.model.params.items()})
    if name:
        return Divergence(update, f"the gradient of {name} is not finite; update not made")
    descent.update()
    name = first_not_finite(descent.model.params)
    if name:
        return Divergence(update, f"{name} is no longer finite; update taken back")
    return None


def _bad_loss(descent: Descent, loss: float) -> Divergence:
    why = f"loss {loss:.6g}" + (f", over {descent.config.diverges_at:g} × its first" if math.isfinite(loss) else "")
    if descent.step == descent.judged_from:
        return Divergence(descent.step + 1, f"{why}, before it; update not made")
    return Divergence(descent.step, f"{why}; update taken back")
