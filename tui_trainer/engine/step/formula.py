"""Gradient by its closed formula in float64, for comparison with autograd's."""

from collections.abc import Mapping

from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.build import build_slope
from tui_trainer.engine.step.learner import Learner

MAX_NUMBERS = 2_000_000
"""Largest batch, in numbers, for which the formula is evaluated: it runs once per frame of the screen."""


def gradient_by_formula(learner: Learner, weights: Mapping[str, Tensor]) -> Mapping[str, FloatArray] | None:
    """Return ∂L/∂w = Σ x · slope and ∂L/∂b = Σ slope over the latest batch, where slope = ∂L/∂output.

    `weights`: the parameters `w` and `b` at the latest forward pass. Returns arrays of their shapes by name;
    None if the model and loss have no such formula, before the first forward pass, or if the batch has more
    than MAX_NUMBERS numbers.
    """
    forward_pass = learner.forward_pass
    if forward_pass is None or forward_pass.inputs.numel() > MAX_NUMBERS:
        return None
    slope_of = build_slope(forward_pass.config)
    if slope_of is None:
        return None
    x = forward_pass.inputs.double()
    w, b = (weights[name].detach().double() for name in ("w", "b"))
    slope = slope_of(x @ w.reshape(-1, 1) + b, forward_pass.targets.double())
    return {"w": (x.T @ slope).reshape(w.shape).numpy(), "b": slope.sum().reshape(b.shape).numpy()}
