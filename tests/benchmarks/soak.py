"""python -m tests.benchmarks.soak: the app in a terminal, flat out for minutes, its hyperparameters edited at random.

Exit code 0 when it took no more memory at the end than after the first minutes, was as fast as at the beginning, and
nothing went wrong.
"""

import random
import re
import sys
from argparse import ArgumentParser, Namespace
from time import monotonic

from tests.benchmarks.samples import Sample, growth, is_long, speeds, table
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
MOST_GROWTH, MOST_GROWTH_SHORT, LEAST_SPEED = 5.0, 20.0, 0.9
"""Megabytes, in a run of ten minutes or more and in a shorter one; the last steps a second over the first."""
LAST_SECONDS = 60.0
"""The end, in which that one is in force; every other value is edited there too."""
LEFT, HOME, DOWN, ENTER = "\x1b[D", "\x1b[H", "\x1b[B", "\r"
FRAMES_BETWEEN = 8
"""Pictures between keys: a field has the focus before anything is typed in it, however slow the machine."""
TROUBLE = ("✗", "failed", "Traceback")


def main() -> int:
    """Soak, and print what came of it."""
    asked = _asked()
    with flat_out(PROBLEM, *(["--memory", str(asked.memory)] if asked.memory else [])) as terminal:
        terminal.run()
        samples, edits = soak(terminal, asked.minutes * 60, random.Random(asked.seed))
        trouble = [word for word in TROUBLE if word in terminal.screen.text]
        if trouble:
            print(terminal.screen.text)
    end = samples[-1]
    print(f"{end.seconds / 60:.1f} minutes, {end.step:,} steps, {edits} edits, {len(samples)} samples")
    print(table(samples))
    print(f"faults    {', '.join(trouble) or 'none'}")
    return 0 if _is_flat(samples) and not trouble else 1


def _is_flat(samples: list[Sample]) -> bool:
    """Print memory and speed at the end against the beginning. Returns whether both meet their goals."""
    grown, (first, last) = growth(samples), speeds(samples)
    most, since = (MOST_GROWTH, "sixth") if is_long(samples) else (MOST_GROWTH_SHORT, "second")
    print(f"memory    {grown:+.1f} MB from the {since} minute to the last, medians (goal: {most:+.0f})")
    print(f"speed     {first:,.0f} steps/s at first, {last:,.0f} at last: {last / first:.2f} (goal: {LEAST_SPEED})")
    return grown <= most and last >= LEAST_SPEED * first


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
            samples.append(Sample(now, terminal.step, terminal.memory, batch_size == ALL_ROWS))
        terminal.watch(0.1)
    return samples, edits


def edit(terminal: Terminal, label: str, value: str) -> None:
    """Another value for one of the hyperparameters, typed in its row."""
    for keys in (LEFT, HOME + DOWN * _row(terminal, label), ENTER, value, ENTER):
        terminal.type(keys)
        for _ in range(FRAMES_BETWEEN):
            terminal.next_step()
    terminal.until(lambda screen: any(re.match(rf"│ {label} +{re.escape(value)} ", line) for line in screen.lines))


def _row(terminal: Terminal, label: str) -> int:
    """How far below the first row that one stands."""
    rows = [line for line in terminal.screen.lines if line.startswith("│ ")]
    first = next(place for place, line in enumerate(rows) if line.startswith("│ problem "))
    return next(place for place, line in enumerate(rows) if line.startswith(f"│ {label} ")) - first


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--memory", type=int, help="passed on to the app: megabytes for going back")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
