"""Limits of axes: round numbers, so that an axis changes rarely while the values do."""

import math

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.spec import Limits

MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Mantissas of the round numbers: a round number is a mantissa times a power of ten."""


def padded_range(values: FloatArray, fraction: float = 0.06) -> Limits:
    """Return the range of the values, extended at each end by a fraction of itself; (0, 1) if there are no values."""
    if not values.size:
        return 0.0, 1.0
    low, high = float(np.min(values)), float(np.max(values))
    margin = (high - low) * fraction or max(abs(low) * fraction, 0.5)
    return low - margin, high + margin


def round_up(value: float) -> float:
    """Return the smallest round number that is at least `value`; 1 unless it is positive and finite."""
    if not (value > 0 and math.isfinite(value)):
        return 1.0
    power = math.floor(math.log10(value))
    numbers = (_round_number(mantissa, power) for mantissa in MANTISSAS)
    return next((number for number in numbers if number >= value), _round_number(1.0, power + 1))


def round_down(value: float) -> float:
    """Return the largest round number that is at most `value`; 0 unless it is positive and finite."""
    if not (value > 0 and math.isfinite(value)):
        return 0.0
    power = math.floor(math.log10(value))
    numbers = (_round_number(mantissa, power) for mantissa in reversed(MANTISSAS))
    return next((number for number in numbers if number <= value), _round_number(MANTISSAS[-1], power - 1))


def _round_number(mantissa: float, power: int) -> float:
    """Return the float nearest to `mantissa` × 10^`power`; a product of floats could differ from it in the last bit."""
    return float(f"{mantissa}e{power}")
