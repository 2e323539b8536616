"""Measuring in turn: whatever slows the machine down slows all that are compared."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

Turn = Callable[[], float]
"""Measures once."""


def in_turn(rounds: int, *turns: Turn) -> list[list[float]]:
    """The samples of each turn, measured a b c a b c ..., for that many rounds."""
    samples: list[list[float]] = [[] for _ in turns]
    for _ in range(rounds):
        for turn, own in zip(turns, samples, strict=True):
            own.append(turn())
    return samples


def ratio(samples: Sequence[float], against: Sequence[float]) -> float:
    """The median of the ratios round by round."""
    return median(one / other for one, other in zip(samples, against, strict=True))


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least that share of the samples do not exceed (the nearest-rank method)."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * round(100 * share) // 100) - 1)]


def speed_of(run: Callable[[int], object], seconds: float) -> Turn:
    """A turn that calls `run(steps)` for about that long, and measures steps per second."""
    steps = 1

    def turn() -> float:
        nonlocal steps
        while True:
            began = perf_counter()
            run(steps)
            taken = perf_counter() - began
            if taken >= seconds / 2:
                return steps / taken
            steps = max(2 * steps, int(steps * seconds / taken))

    return turn
