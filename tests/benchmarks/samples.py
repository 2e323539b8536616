"""Samples of memory and speed of a long run of the app, and their statistics by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

MINUTE = 60.0
"""Seconds of a minute."""
SETTLED_MINUTE, LONG_RUN_MINUTES = 5, 10
"""Minute, counted from 0, with which memory is compared in a long run; length from which a run is long."""
SPEED_SECONDS = 120.0
"""Length of the windows at the beginning and at the end of a run whose speeds are compared."""


@dataclass(frozen=True)
class Sample:
    """State of the app at one moment: the step on its screen and its resident memory."""

    seconds: float
    step: int
    megabytes: float
    all_rows: bool
    """Whether steps read all rows: speeds are compared only between such steps."""


def minutes(samples: Sequence[Sample]) -> list[list[Sample]]:
    """Return the samples of each minute, the last one perhaps incomplete; minutes without a sample are left out."""
    count = int(samples[-1].seconds // MINUTE) + 1
    by_minute: list[list[Sample]] = [[] for _ in range(count)]
    for sample in samples:
        by_minute[int(sample.seconds // MINUTE)].append(sample)
    return [minute for minute in by_minute if minute]


def is_long(samples: Sequence[Sample]) -> bool:
    """Return whether the run lasted ten minutes, so that it is compared with its sixth minute.

    Half a minute is allowed for, since the last sample may be some time before the end.
    """
    return samples[-1].seconds >= (LONG_RUN_MINUTES - 0.5) * MINUTE


def growth(samples: Sequence[Sample]) -> float:
    """Return the growth of memory in MB: the median of the last 60 seconds minus that of an early minute.

    The early minute is the sixth in a run of ten minutes or more, else the second; in a run shorter than two minutes it
    begins at half its length.
    """
    end = samples[-1].seconds
    start = SETTLED_MINUTE * MINUTE if is_long(samples) else min(MINUTE, end / 2)
    settled = [sample for sample in samples if start <= sample.seconds < start + MINUTE]
    return _megabytes([sample for sample in samples if sample.seconds > end - MINUTE]) - _megabytes(settled)


def speeds(samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the steps per second, full batch, in the first two and in the last two minutes.

    In a run shorter than four minutes the two windows are its halves.
    """
    end = samples[-1].seconds
    window = min(SPEED_SECONDS, end / 2)
    return (
        _speed([sample for sample in samples if sample.seconds <= window]),
        _speed([sample for sample in samples if sample.seconds >= end - window]),
    )


def table(samples: Sequence[Sample]) -> str:
    """Return a line for each minute: its median resident memory and its first step."""
    return "\n".join(
        f"minute {int(minute[0].seconds // MINUTE):2d}: {_megabytes(minute):.1f} MB, step {minute[0].step:,}"
        for minute in minutes(samples)
    )


def _megabytes(samples: Sequence[Sample]) -> float:
    return median(sample.megabytes for sample in samples)


def _speed(samples: Sequence[Sample]) -> float:
    full_batch = [(before, after) for before, after in pairwise(samples) if before.all_rows and after.all_rows]
    steps = sum(after.step - before.step for before, after in full_batch)
    return steps / sum(after.seconds - before.seconds for before, after in full_batch)
