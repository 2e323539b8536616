"""Samples: how much memory a long run of the app took and how fast it was, minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

MINUTE = 60.0
"""Seconds."""
SETTLED_MINUTE, LEAST_MINUTES = 5, 10
"""Memory is compared with that of this minute, counted from 0, in runs of at least so many."""
SPEED_SECONDS = 120.0
"""Speed is compared over the first and the last of these."""


@dataclass(frozen=True)
class Sample:
    """State of the app at one moment: the step it shows and its resident memory."""

    seconds: float
    step: int
    megabytes: float
    all_rows: bool
    """Whether steps read all rows: another number of rows takes another time."""


def minutes(samples: Sequence[Sample]) -> list[list[Sample]]:
    """The samples of each whole or begun minute, those without a sample left out."""
    count = int(samples[-1].seconds // MINUTE) + 1
    each: list[list[Sample]] = [[] for _ in range(count)]
    for one in samples:
        each[int(one.seconds // MINUTE)].append(one)
    return [minute for minute in each if minute]


def is_long(samples: Sequence[Sample]) -> bool:
    """Whether the run was long enough to be compared with its sixth minute (the last sample may lie before the end)."""
    return samples[-1].seconds >= (LEAST_MINUTES - 0.5) * MINUTE


def growth(samples: Sequence[Sample]) -> float:
    """Megabytes by which the median of the last 60 seconds lies above that of the minute in which memory has settled.

    That is the sixth in a run of ten minutes or more, and the second in a shorter one (or its first half, if it is
    shorter than two).
    """
    end = samples[-1].seconds
    start = SETTLED_MINUTE * MINUTE if is_long(samples) else min(MINUTE, end / 2)
    settled = [one for one in samples if start <= one.seconds < start + MINUTE]
    return _megabytes([one for one in samples if one.seconds > end - MINUTE]) - _megabytes(settled)


def speeds(samples: Sequence[Sample]) -> tuple[float, float]:
    """Steps a second over all rows in the first and in the last minutes, which do not overlap."""
    end = samples[-1].seconds
    window = min(SPEED_SECONDS, end / 2)
    return (
        _speed([one for one in samples if one.seconds <= window]),
        _speed([one for one in samples if one.seconds >= end - window]),
    )


def table(samples: Sequence[Sample]) -> str:
    """A line for each minute: the median resident memory, and the step at its beginning."""
    return "\n".join(
        f"minute {int(minute[0].seconds // MINUTE):2d}: {_megabytes(minute):.1f} MB, step {minute[0].step:,}"
        for minute in minutes(samples)
    )


def _megabytes(samples: Sequence[Sample]) -> float:
    return median(one.megabytes for one in samples)


def _speed(samples: Sequence[Sample]) -> float:
    alike = [(one, next_one) for one, next_one in pairwise(samples) if one.all_rows and next_one.all_rows]
    steps = sum(next_one.step - one.step for one, next_one in alike)
    return steps / sum(next_one.seconds - one.seconds for one, next_one in alike)
