"""python -m tests.benchmarks.soak: run the app at full speed for minutes while hyperparameters are edited at random.

Exit code 0 when memory and speed at the end meet their goals against the beginning and no error was on the screen.
"""

import random
import re
import sys
from argparse import ArgumentParser, Namespace
from time import monotonic

from tests.benchmarks.samples import Sample, growth, is_long, speeds, table
from tests.benchmarks.terminal import Terminal, app_at_full_speed

PROBLEM = "logistic-sgd"
BATCH_SIZE, ALL_ROWS = "batch size", "0"
"""Label of the batch size, and the value at which speeds are compared: steps over fewer rows take another time."""
EDITS = {
    "learning rate": ("0.2", "0.5", "1", "2"),
    "momentum": ("0", "0.5", "0.9"),
    BATCH_SIZE: (ALL_ROWS, "20", "50"),
    "diverges at": ("1000", "2000"),
}
"""Live hyperparameters by their labels, and values with which the run never diverges."""
EDIT_SECONDS, SAMPLE_SECONDS = 5.0, 2.0
"""Mean interval between edits; interval between samples."""
MAX_GROWTH, MAX_GROWTH_SHORT, MIN_SPEED = 5.0, 20.0, 0.9
"""Goals: growth of memory in MB, in a run of ten minutes or more and in a shorter one; last speed over first speed."""
LAST_SECONDS = 60.0
"""Time at the end in which all rows are read at each step; other hyperparameters are still edited."""
LEFT, HOME, DOWN, ENTER = "\x1b[D", "\x1b[H", "\x1b[B", "\r"
FRAMES_BETWEEN_KEYS = 8
"""Frames waited for between keys, so that a field has the focus before anything is typed into it on a slow machine."""
ERRORS = ("✗", "failed", "Traceback")
"""Texts that must not be on the screen at the end."""


def main() -> int:
    """Run the soak and print memory and speed by minute. Returns the exit code."""
    given = _parse_arguments()
    with app_at_full_speed(PROBLEM, *(["--memory", str(given.memory)] if given.memory else [])) as terminal:
        terminal.run()
        samples, edits = soak(terminal, given.minutes * 60, random.Random(given.seed))
        errors = [text for text in ERRORS if text in terminal.screen.text]
        if errors:
            print(terminal.screen.text)
    end = samples[-1]
    print(f"{end.seconds / 60:.1f} minutes, {end.step:,} steps, {edits} edits, {len(samples)} samples")
    print(table(samples))
    print(f"faults    {', '.join(errors) or 'none'}")
    return 0 if _meets_goals(samples) and not errors else 1


def _meets_goals(samples: list[Sample]) -> bool:
    """Print memory and speed at the end against the beginning. Returns whether both meet their goals."""
    grown, (first, last) = growth(samples), speeds(samples)
    limit, early = (MAX_GROWTH, "sixth") if is_long(samples) else (MAX_GROWTH_SHORT, "second")
    print(f"memory    {grown:+.1f} MB from the {early} minute to the last, medians (goal: {limit:+.0f})")
    print(f"speed     {first:,.0f} steps/s at first, {last:,.0f} at last: {last / first:.2f} (goal: {MIN_SPEED})")
    return grown <= limit and last >= MIN_SPEED * first


def soak(terminal: Terminal, seconds: float, choose: random.Random) -> tuple[list[Sample], int]:
    """Edit hyperparameters at random moments for `seconds`. Returns the samples and the number of edits."""
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
            label = choose.choice([name for name in EDITS if not at_end or name != BATCH_SIZE])
            edit(terminal, label, value := choose.choice(EDITS[label]))
            edits += 1
            batch_size = value if label == BATCH_SIZE else batch_size
            next_edit += choose.expovariate(1 / EDIT_SECONDS)
        if terminal.step is not None and (not samples or now >= samples[-1].seconds + SAMPLE_SECONDS):
            samples.append(Sample(now, terminal.step, terminal.memory, batch_size == ALL_ROWS))
        terminal.read_for(0.1)
    return samples, edits


def edit(terminal: Terminal, label: str, value: str) -> None:
    """Type a new value into a hyperparameter's row and wait until the row shows it."""
    for keys in (LEFT, HOME + DOWN * _row(terminal, label), ENTER, value, ENTER):
        terminal.type(keys)
        for _ in range(FRAMES_BETWEEN_KEYS):
            terminal.next_step()
    terminal.until(lambda screen: any(re.match(rf"│ {label} +{re.escape(value)} ", line) for line in screen.lines))


def _row(terminal: Terminal, label: str) -> int:
    """Return the index of a hyperparameter's row below the first row, the problem's."""
    rows = [line for line in terminal.screen.lines if line.startswith("│ ")]
    first = next(index for index, line in enumerate(rows) if line.startswith("│ problem "))
    return next(index for index, line in enumerate(rows) if line.startswith(f"│ {label} ")) - first


def _parse_arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--memory", type=int, help="megabytes of keyframes, passed on to the app")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
