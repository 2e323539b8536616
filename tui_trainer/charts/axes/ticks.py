"""Ticks of an axis: positions and labels. The spacing of ticks is 1, 2 or 5 times a power of ten."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui_trainer.base.numbers import count_labels, grouped, number_labels
from tui_trainer.charts.dots.clean import Axis

PLAIN_DECADES = range(-3, 5)
"""Exponents of the powers of ten that labels show without an exponent: 0.001 to 10,000."""


@dataclass(frozen=True)
class Tick:
    """Position and label of one tick."""

    position: float
    """0 at the low end of the axis, 1 at the high end."""
    label: str


def ticks(axis: Axis, max_count: int, only_integers: bool = False) -> tuple[Tick, ...]:
    """Return ticks, lowest first: at most `max_count`. `only_integers`: only whole numbers, for counts."""
    if max_count < 1:
        return ()
    if axis.log:
        return _log_ticks(axis, max_count)
    values, step = _round_values(axis.low, axis.high, max_count, only_integers)
    labels = count_labels(values, step) if only_integers else number_labels(values, step)
    span = axis.high - axis.low
    return tuple(Tick((v - axis.low) / span, label) for v, label in zip(values, labels, strict=True))


def _round_values(low: float, high: float, max_count: int, only_integers: bool) -> tuple[list[float], float]:
    """Return round values from low to high, and their spacing: the smallest round spacing with at most `max_count`."""
    span = high - low
    power = math.floor(math.log10(span / max_count))
    for multiple in (1, 2, 5, 10, 20, 50):
        step = float(f"{multiple}e{power}")
        if only_integers:
            step = max(step, 1.0)
        slack = 1e-7 * min(1.0, span / step)
        first, last = math.ceil(low / step - slack), math.floor(high / step + slack)
        if last - first < max_count:
            break
    return [index * step for index in range(first, min(last, first + max_count) + 1)], step


def _log_ticks(axis: Axis, max_count: int) -> tuple[Tick, ...]:
    """Return ticks at 1, 2 and 5 times every power of ten, or only at powers of ten if there would be too many ticks.

    On an axis shorter than a factor of ten there may be fewer than two such ticks, or too many. Then the ticks are at
    equally spaced round values.
    """
    powers = range(math.floor(axis.low), math.ceil(axis.high) + 1)
    if axis.high - axis.low < 1 and len(_power_ticks(axis, powers, (1, 2, 5))) not in range(2, max_count + 1):
        return _ticks_within_a_power(axis, max_count)
    found = _power_ticks(axis, powers, (1, 2, 5)) if len(powers) < max_count else ()
    for stride in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500):
        if found and len(found) <= max_count:
            break
        found = _power_ticks(axis, [power for power in powers if power % stride == 0], (1,))
    return found


def _power_ticks(axis: Axis, powers: Sequence[int], multiples: Sequence[int]) -> tuple[Tick, ...]:
    """Return ticks at `multiples` times each power of ten, where they are within the axis."""
    plain = all(power in PLAIN_DECADES for power in powers)
    points = [(power + math.log10(m), _power_label(m, power, plain)) for power in powers for m in multiples]
    span = axis.high - axis.low
    return tuple(
        Tick((at - axis.low) / span, label) for at, label in points if -1e-9 <= at - axis.low <= span + 1e-9
    )


def _power_label(multiple: int, power: int, plain: bool) -> str:
    """Return the label of `multiple` × 10^`power`: such as 0.05 if plain, else 5e-2."""
    if plain:
        return grouped(multiple * 10.0**power, max(0, -power))
    return f"{multiple}e{power}" if power else f"{multiple}"


def _ticks_within_a_power(axis: Axis, max_count: int) -> tuple[Tick, ...]:
    """Return ticks at equally spaced round values, on a logarithmic axis shorter than a factor of ten.

    Values are divided by a power of ten for the computation, so that none overflows.
    """
    power = math.floor(axis.low)
    values, step = _round_values(10.0 ** (axis.low - power), 10.0 ** (axis.high - power), max_count, only_integers=False)
    if power in PLAIN_DECADES:
        labels = number_labels([value * 10.0**power for value in values], step * 10.0**power)
    else:
        labels = [f"{label}e{power}" for label in number_labels(values, step)]
    span = axis.high - axis.low
    positions = [(math.log10(value) + power - axis.low) / span for value in values]
    return tuple(Tick(position, label) for position, label in zip(positions, labels, strict=True))
