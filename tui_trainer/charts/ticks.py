"""Ticks of an axis: where they stand and what they say. Steps are 1, 2 or 5 times a power of ten."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui_trainer.base.numbers import fixed, grouped, significant
from tui_trainer.charts.clean import Scale

PLAIN_DECADES = range(-3, 5)
"""Powers of ten that are written out, 0.001 to 10,000."""


@dataclass(frozen=True)
class Tick:
    """`place` is 0 at the low end of the axis and 1 at the high end."""

    place: float
    label: str


def ticks(scale: Scale, most: int, whole: bool = False) -> tuple[Tick, ...]:
    """At most about `most` ticks within the scale, lowest first. `whole` keeps to whole numbers (counts)."""
    if most < 1:
        return ()
    if scale.log:
        return _log_ticks(scale, most)
    values, step = _round_values(scale.low, scale.high, most, whole)
    labels = count_labels(values, step) if whole else number_labels(values, step)
    span = scale.high - scale.low
    return tuple(Tick((v - scale.low) / span, label) for v, label in zip(values, labels, strict=True))


def _round_values(low: float, high: float, most: int, whole: bool) -> tuple[list[float], float]:
    """Round values from low to high, and the step between them: the finest step that gives at most `most`."""
    span = high - low
    power = math.floor(math.log10(span / most))
    for multiple in (1, 2, 5, 10, 20, 50):
        step = float(f"{multiple}e{power}")
        if whole:
            step = max(step, 1.0)
        slack = 1e-7 * min(1.0, span / step)
        first, last = math.ceil(low / step - slack), math.floor(high / step + slack)
        if last - first < most:
            break
    return [index * step for index in range(first, min(last, first + most) + 1)], step


def number_labels(values: Sequence[float], step: float) -> list[str]:
    """Labels with the decimals that the step needs; large and small numbers as 2.5e8 where that is shorter."""
    fine = _power_of(step)
    size = max((abs(value) for value in values), default=0.0)
    decimals = max(0, -fine)
    plain = [grouped(value, decimals) for value in values] if size < 1e15 else []
    if plain and size < 1e5 and fine >= -3:
        return plain
    short = _power_labels(values, max(_power_of(size), fine) if size else fine, fine)
    return plain if plain and max(map(len, plain)) <= max(map(len, short)) else short


def _power_labels(values: Sequence[float], coarse: int, fine: int) -> list[str]:
    """Labels that all have the same power of ten, with the decimals that tell multiples of the fine one apart."""
    parts = [round(value / 10.0**coarse, coarse - fine) for value in values]
    return [f"{fixed(part, coarse - fine)}e{coarse}" if part else "0" for part in parts]


def _power_of(value: float) -> int:
    return math.floor(math.log10(value) + 1e-9)


def count_labels(values: Sequence[float], step: float) -> list[str]:
    """Whole numbers: 1,500, then 150k and 2.5M once they are long."""
    size = max((abs(value) for value in values), default=0.0)
    if size >= 1e12:
        return number_labels(values, step)
    for unit, letter, least in ((1e6, "M", 1e6), (1e3, "k", 1e5)):
        if size >= least and step >= unit / 10:
            return [f"{significant(value / unit, 10)}{letter}" if value else "0" for value in values]
    return [grouped(value) for value in values]


def _log_ticks(scale: Scale, most: int) -> tuple[Tick, ...]:
    """1, 2 and 5 of every power of ten if there is room, else powers of ten, else round values within a power."""
    powers = range(math.floor(scale.low), math.ceil(scale.high) + 1)
    if scale.high - scale.low < 1 and len(_log_points(scale, powers, (1, 2, 5))) not in range(2, most + 1):
        return _ticks_within_a_power(scale, most)
    found = _log_points(scale, powers, (1, 2, 5)) if len(powers) < most else ()
    for stride in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500):
        if found and len(found) <= most:
            break
        found = _log_points(scale, [power for power in powers if power % stride == 0], (1,))
    return found


def _log_points(scale: Scale, powers: Sequence[int], multiples: Sequence[int]) -> tuple[Tick, ...]:
    """Ticks at the multiples of the powers of ten that lie within the scale."""
    plain = all(power in PLAIN_DECADES for power in powers)
    points = [(power + math.log10(m), _power_label(m, power, plain)) for power in powers for m in multiples]
    span = scale.high - scale.low
    return tuple(
        Tick((at - scale.low) / span, label) for at, label in points if -1e-9 <= at - scale.low <= span + 1e-9
    )


def _power_label(multiple: int, power: int, plain: bool) -> str:
    if plain:
        return grouped(multiple * 10.0**power, max(0, -power))
    return f"{multiple}e{power}" if power else f"{multiple}"


def _ticks_within_a_power(scale: Scale, most: int) -> tuple[Tick, ...]:
    """Round values on a short logarithmic axis, taken as multiples of one power of ten so that none overflows."""
    power = math.floor(scale.low)
    values, step = _round_values(10.0 ** (scale.low - power), 10.0 ** (scale.high - power), most, whole=False)
    if power in PLAIN_DECADES:
        labels = number_labels([value * 10.0**power for value in values], step * 10.0**power)
    else:
        labels = [f"{label}e{power}" for label in number_labels(values, step)]
    span = scale.high - scale.low
    places = [(math.log10(value) + power - scale.low) / span for value in values]
    return tuple(Tick(place, label) for place, label in zip(places, labels, strict=True))
