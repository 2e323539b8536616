"""Part charts: draw charts of random numbers, limits and texts at random sizes."""

import sys

from tests.benchmarks.nightly.part import Outcome, Part
from tests.ui.widgets.test_plot_process import run_alone

SECONDS_PER_CHART = 1.0
"""Time limit for each chart, besides a minute for the process to start."""


def run(number: int, seed: int) -> Outcome:
    """Draw `number` charts in a process whose memory is limited."""
    done = run_alone("anything", number, seed, seconds=60 + SECONDS_PER_CHART * number)
    return Outcome(number, failures=(done.stdout + done.stderr,) if done.returncode else ())


PART = Part("charts", "no numbers, limits, texts or sizes make drawing fail or miss the size asked for", 5000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
