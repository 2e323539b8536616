"""fit_range(): the y range of a fit chart, in which the data is seen, and the fit before and after the last update."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.axes.limits import padded_range, round_up
from tui_trainer.charts.spec import Limits

MIN_VISIBLE_FRACTION = 0.25
"""Minimum fraction of a curve that must be in view; if less of it is in view, the y axis is extended."""
MAX_DISTANCE = 1000.0
"""Maximum distance of a curve from the data's view for which the y axis is extended, in heights of the view."""


def fit_range(targets: Limits, *curves: FloatArray) -> Limits:
    """Return the range of the targets, extended to each curve that is mostly out of view but not too far away.

    `targets`: lowest and highest target; `curves`: y of the points of each curve, which may be NaN or infinite. The
    range is extended by round multiples of its height, so that it changes rarely while a curve moves.
    """
    low, high = padded_range(np.array(targets), fraction=0.03)
    beyond = [_distances_beyond(low, high, y) for y in curves]
    below, above = (max((part[side] for part in beyond), default=0.0) for side in (0, 1))
    return low - _round_up_or_zero(below) * (high - low), high + _round_up_or_zero(above) * (high - low)


def _distances_beyond(low: float, high: float, curve: FloatArray) -> tuple[float, float]:
    """Return how far the axis is to be extended for a curve, down and up, in heights of the view."""
    y = curve[np.isfinite(curve)]
    if not y.size or np.mean((y >= low) & (y <= high)) >= MIN_VISIBLE_FRACTION:
        return 0.0, 0.0
    below, above = (max(float(beyond), 0.0) / (high - low) for beyond in (low - y.min(), y.max() - high))
    return (0.0, 0.0) if max(below, above) > MAX_DISTANCE else (below, above)


def _round_up_or_zero(fraction: float) -> float:
    return round_up(fraction) if fraction else 0.0
