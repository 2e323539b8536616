"""Limits of the loss chart's axes: linear, logarithmic, or those of the last half of the steps."""

from collections.abc import Sequence

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.axes.limits import padded_range, round_down, round_up
from tui_trainer.charts.chart import LossAxis
from tui_trainer.charts.spec import Limits

MIN_TAIL_STEPS = 4
"""Minimum number of steps of which the tail is the last half; of fewer steps, it is all."""
MIN_FLAT_PART = 0.6
"""Lowest loss, as a fraction of the top, from which on the linear axis does not start at 0."""
REACH = {LossAxis.LINEAR: 1.5, LossAxis.LOG: 10.0, LossAxis.TAIL: 1.0}
"""Distance at which a level is still brought into view.

A factor of the highest loss; on a logarithmic axis a factor of the lowest loss too; in the tail, heights of the view.
"""


def step_limits(steps: float, axis: LossAxis) -> Limits:
    """Return the limits of the x axis for a run of `steps` steps: round numbers, so that they change rarely."""
    end = max(10.0, round_up(steps * 1.02))
    return (round_down(steps / 2), end) if axis is LossAxis.TAIL and steps >= MIN_TAIL_STEPS else (0.0, end)


def loss_limits(losses: FloatArray, axis: LossAxis, levels: Sequence[float]) -> Limits:
    """Return the limits of the y axis. `losses`: finite losses, shape (n,); `levels`: losses to show if they are near."""
    if axis is LossAxis.LOG:
        return _log_limits(losses, levels)
    if not losses.size:
        return 0.0, 1.0
    return _tail_limits(losses, levels) if axis is LossAxis.TAIL else _linear_limits(losses, levels)


def _linear_limits(losses: FloatArray, levels: Sequence[float]) -> Limits:
    """Return limits that include 0, unless all losses are so close together that the curve would look flat."""
    low, high = float(losses.min()), float(losses.max())
    near = [level for level in levels if 0 <= level <= high * REACH[LossAxis.LINEAR]]
    top = max([high, *near]) * 1.02 if high > 0 else 1.0
    is_flat = losses.size > 1 and min([low, *near]) > MIN_FLAT_PART * top
    return round_down(min([low, *near]) * 0.98) if is_flat else min(0.0, low), top


def _tail_limits(losses: FloatArray, levels: Sequence[float]) -> Limits:
    """Return the range of the losses and of the levels near it, slightly extended, but not below 0 without a negative loss."""
    low, high = padded_range(losses)
    reach = REACH[LossAxis.TAIL] * (high - low)
    near = [level for level in levels if low - reach <= level <= high + reach]
    if near:
        low, high = padded_range(np.array([*losses, *near]))
    return max(low, 0.0) if losses.min() >= 0 else low, high


def _log_limits(losses: FloatArray, levels: Sequence[float]) -> Limits:
    positive = losses[losses > 0]
    if not positive.size:
        return 0.1, 1.0
    low, high, reach = float(positive.min()), float(positive.max()), REACH[LossAxis.LOG]
    near = [level for level in levels if low / reach <= level <= high * reach]
    return round_down(min([low, *near]) * 0.9), round_up(max([high, *near]) * 1.1)
