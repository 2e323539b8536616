"""Gradient computed in closed form in float64, for comparison with autograd's gradient."""

from collections.abc import Mapping

from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.build import build_slope
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner

MAX_BATCH_ELEMENTS = 2_000_000
"""Maximum number of elements of a batch's features for which the closed form is computed.

The screen computes it for every frame.
"""


def closed_form_gradient(learner: Learner, weights: Mapping[str, Tensor]) -> Mapping[str, FloatArray] | None:
    """Return ∂L/∂w = Σ x · slope + l1 sign(w) + 2 l2 w and ∂L/∂b = Σ slope over the latest batch; slope = ∂L/∂output.

    `weights`: the parameters at the latest forward pass; for a linear model these are w and b, by whatever names. Returns the gradients as arrays of their shapes,
    by name. Returns None before the first forward pass, if the gradient of this model and loss has no closed form or is clipped, or
    if the batch's features have more than MAX_BATCH_ELEMENTS elements.
    """
    forward_pass = learner.forward_pass
    if forward_pass is None or forward_pass.inputs.numel() > MAX_BATCH_ELEMENTS:
        return None
    config = forward_pass.config
    slope_of, linear = build_slope(config), config.linear_form
    if slope_of is None or linear is None:
        return None
    x = forward_pass.inputs.double()
    w, b = (weights[name].detach().double() for name in (linear.weight, linear.bias))
    slope = slope_of(x @ w.reshape(-1, 1) + b, forward_pass.targets.double())
    gradients = {linear.weight: (x.T @ slope).reshape(w.shape) + config.l1 * w.sign() + 2 * config.l2 * w, linear.bias: slope.sum().reshape(b.shape)}
    return {name: to_array(gradient) for name, gradient in gradients.items()}
