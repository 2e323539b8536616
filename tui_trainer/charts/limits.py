"""Limits of axes that hold still while the numbers move."""

import math

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.spec import Limits

STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""An axis that grows, grows to the next of these times a power of ten: seldom, and never to much more than it needs."""


def padded(values: FloatArray, share: float = 0.06) -> Limits:
    """The range of the values with a margin on both sides."""
    if not values.size:
        return 0.0, 1.0
    low, high = float(np.min(values)), float(np.max(values))
    margin = (high - low) * share or max(abs(low) * share, 0.5)
    return low - margin, high + margin


def ceiling(value: float) -> float:
    """The first of the round numbers at or above a positive value."""
    if not (value > 0 and math.isfinite(value)):
        return 1.0
    power = math.floor(math.log10(value))
    found = (number for step in STEPS if (number := _round_number(step, power)) >= value)
    return next(found, _round_number(1.0, power + 1))


def floor(value: float) -> float:
    """The last of the round numbers at or below a positive value."""
    if not (value > 0 and math.isfinite(value)):
        return 0.0
    power = math.floor(math.log10(value))
    found = (number for step in reversed(STEPS) if (number := _round_number(step, power)) <= value)
    return next(found, _round_number(STEPS[-1], power - 1))


def _round_number(step: float, power: int) -> float:
    """What Python reads for the number as written: a product would be a bit off, and so not always the same."""
    return float(f"{step}e{power}")
