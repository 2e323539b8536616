"""Interleaved measurements and their statistics: whatever slows the machine down slows all that are compared."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

Measure = Callable[[], float]
"""Takes one measurement and returns it as a sample."""


def interleave(rounds: int, *measures: Measure) -> list[list[float]]:
    """Return the samples of each measure, taken in the order a b c a b c ... for `rounds` rounds."""
    samples: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for measure, own in zip(measures, samples, strict=True):
            own.append(measure())
    return samples


def median_ratio(samples: Sequence[float], against: Sequence[float]) -> float:
    """Return the median of the ratios of each round."""
    return median(value / other for value, other in zip(samples, against, strict=True))


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that at least that share of the samples do not exceed (the nearest-rank method)."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * round(100 * share) // 100) - 1)]


def steps_per_second(run: Callable[[int], object], seconds: float) -> Measure:
    """Return a measure of steps per second that calls `run(steps)` with as many steps as take about `seconds`."""
    steps = 1

    def measure() -> float:
        nonlocal steps
        while True:
            began = perf_counter()
            run(steps)
            taken = perf_counter() - began
            if taken >= seconds / 2:
                return steps / taken
            steps = max(2 * steps, int(steps * seconds / taken))

    return measure
