"""The gradient by its closed formula, in float64, to be held against autograd's."""

from collections.abc import Mapping

from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.build import build_slope
from tui_trainer.engine.step.learner import Learner

MOST_NUMBERS = 2_000_000
"""Numbers in a batch up to which the formula is evaluated: it is asked for at every frame."""


def gradient_by_formula(learner: Learner, weights: Mapping[str, Tensor]) -> Mapping[str, FloatArray] | None:
    """Σ x slope for `w` and Σ slope for `b`, where slope is the loss's derivative by an output, over the last batch.

    `weights`: those of that pass. None where there is no such formula, no pass, or a batch beyond MOST_NUMBERS.
    """
    forward_pass = learner.forward_pass
    if forward_pass is None or forward_pass.inputs.numel() > MOST_NUMBERS:
        return None
    slope_of = build_slope(forward_pass.config)
    if slope_of is None:
        return None
    x = forward_pass.inputs.double()
    w, b = (weights[name].detach().double() for name in ("w", "b"))
    slope = slope_of(x @ w.reshape(-1, 1) + b, forward_pass.targets.double())
    return {"w": (x.T @ slope).reshape(w.shape).numpy(), "b": slope.sum().reshape(b.shape).numpy()}
