"""Part resizes: resize the terminal again and again while a run is running."""

import asyncio
import sys

from tests.benchmarks.nightly.cases import failures_of
from tests.benchmarks.nightly.part import Outcome, Part
from tests.ui.test_terminal_sizes import resize_often


def run(number: int, seed: int) -> Outcome:
    """Resize the app `number` times."""
    storm = (f"{number} resizes, seed {seed}", lambda: asyncio.run(resize_often(number, seed)))
    return Outcome(number, failures=failures_of([storm]))


PART = Part("resizes", "a terminal that changes its size again and again leaves the app as it was", 500, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
