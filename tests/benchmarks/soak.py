"""python -m tests.benchmarks.soak: the app in a terminal, flat out for minutes, its hyperparameters edited at random.

Exit code 0 when it took no more memory after the first minute, was as fast at the end as at the beginning, and nothing
went wrong.
"""

import random
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from tests.benchmarks.terminal import Terminal, flat_out

PROBLEM = "logistic-sgd"
BATCH_SIZE, ALL_ROWS = "batch size", "0"
"""The batch size at which speed is compared: another number of rows takes another time."""
EDITS = {
    "learning rate": ("0.2", "0.5", "1", "2"),
    "momentum": ("0", "0.5", "0.9"),
    BATCH_SIZE: (ALL_ROWS, "20", "50"),
    "diverges at": ("1000", "2000"),
}
"""Live hyperparameters, and values with which the run goes on for ever."""
EDIT_SECONDS, SAMPLE_SECONDS = 5.0, 2.0
"""How far apart edits are on average, and samples."""
SETTLED_SECONDS, WINDOW_SECONDS = 60.0, 120.0
"""Memory is compared with what it was after the first; speed is that of the first and the last of the second."""
MOST_GROWTH, LEAST_SPEED = 20.0, 0.9
"""Megabytes; the last steps a second over the first."""
LAST_SECONDS = 60.0
"""The end, in which that one is in force; every other value is edited there too."""
LEFT, HOME, DOWN, ENTER = "\x1b[D", "\x1b[H", "\x1b[B", "\r"
FRAMES_BETWEEN = 8
"""Pictures between keys: a field has the focus before anything is typed in it, however slow the machine."""
TROUBLE = ("✗", "failed", "Traceback")


@dataclass(frozen=True)
class Sample:
    """How things stood at one moment."""

    seconds: float
    step: int
    megabytes: float
    batch_size: str


def main() -> int:
    """Soak, and print what came of it."""
    asked = _asked()
    with flat_out(PROBLEM) as terminal:
        terminal.run()
        samples, edits = soak(terminal, asked.minutes * 60, random.Random(asked.seed))
        trouble = [word for word in TROUBLE if word in terminal.screen.text]
        if trouble:
            print(terminal.screen.text)
    growth, first, last = growth_of(samples), *speeds(samples)
    print(f"{samples[-1].seconds / 60:.1f} minutes, {samples[-1].step:,} steps, {edits} edits, {len(samples)} samples")
    for minute in range(int(samples[-1].seconds // 60) + 1):
        one = next(one for one in samples if one.seconds >= minute * 60)
        print(f"minute {minute:2d}: {one.megabytes:.1f} MB, step {one.step:,}")
    print(f"memory    {samples[-1].megabytes:.1f} MB at the end, {growth:+.1f} since the first minute (goal: {MOST_GROWTH:+.0f})")
    print(f"speed     {first:,.0f} steps/s at first, {last:,.0f} at last: {last / first:.2f} (goal: {LEAST_SPEED})")
    print(f"faults    {', '.join(trouble) or 'none'}")
    return 0 if growth <= MOST_GROWTH and last >= LEAST_SPEED * first and not trouble else 1


def soak(terminal: Terminal, seconds: float, choose: random.Random) -> tuple[list[Sample], int]:
    """Edit at random moments for that long. Returns what was seen on the way, and how many edits were made."""
    began = monotonic()
    samples: list[Sample] = []
    edits, batch_size = 0, ALL_ROWS
    next_edit = choose.expovariate(1 / EDIT_SECONDS)
    while (now := monotonic() - began) < seconds:
        at_end = now >= seconds - LAST_SECONDS
        if at_end and batch_size != ALL_ROWS:
            edit(terminal, BATCH_SIZE, batch_size := ALL_ROWS)
            edits += 1
        elif now >= next_edit:
            label = choose.choice([one for one in EDITS if not at_end or one != BATCH_SIZE])
            edit(terminal, label, value := choose.choice(EDITS[label]))
            edits += 1
            batch_size = value if label == BATCH_SIZE else batch_size
            next_edit += choose.expovariate(1 / EDIT_SECONDS)
        if terminal.step is not None and (not samples or now >= samples[-1].seconds + SAMPLE_SECONDS):
            samples.append(Sample(now, terminal.step, terminal.memory, batch_size))
        terminal.watch(0.1)
    return samples, edits


def edit(terminal: Terminal, label: str, value: str) -> None:
    """Another value for one of the hyperparameters, typed in its row."""
    for keys in (LEFT, HOME + DOWN * _row(terminal, label), ENTER, value, ENTER):
        terminal.type(keys)
        for _ in range(FRAMES_BETWEEN):
            terminal.next_step()
    terminal.until(lambda screen: any(re.match(rf"│ {label} +{re.escape(value)} ", line) for line in screen.lines))


def growth_of(samples: Sequence[Sample]) -> float:
    """Megabytes between the first minute (or half of it all, if that is less) and the end."""
    settled = min(SETTLED_SECONDS, samples[-1].seconds / 2)
    return samples[-1].megabytes - next(one.megabytes for one in samples if one.seconds >= settled)


def speeds(samples: Sequence[Sample]) -> tuple[float, float]:
    """Steps a second over all rows in the first and in the last minutes, which do not overlap."""
    window = min(WINDOW_SECONDS, samples[-1].seconds / 2)
    end = samples[-1].seconds
    return (
        _speed([one for one in samples if one.seconds <= window]),
        _speed([one for one in samples if one.seconds >= end - window]),
    )


def _speed(samples: Sequence[Sample]) -> float:
    alike = [(one, next_one) for one, next_one in pairwise(samples) if one.batch_size == next_one.batch_size == ALL_ROWS]
    steps = sum(next_one.step - one.step for one, next_one in alike)
    return steps / sum(next_one.seconds - one.seconds for one, next_one in alike)


def _row(terminal: Terminal, label: str) -> int:
    """How far below the first row that one stands."""
    rows = [line for line in terminal.screen.lines if line.startswith("│ ")]
    first = next(place for place, line in enumerate(rows) if line.startswith("│ problem "))
    return next(place for place, line in enumerate(rows) if line.startswith(f"│ {label} ")) - first


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
