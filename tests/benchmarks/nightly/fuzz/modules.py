"""Part modules: damaged Python files are read as modules, or refused with one line."""

import sys
from collections import Counter
from random import Random

from tests.benchmarks.nightly.part import Outcome, Part
from tests.own_modules.random_sources import damaged, outcome, standard_files


def run(number: int, seed: int) -> Outcome:
    """Read `number` damaged files."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    files = standard_files()
    for index in range(number):
        content = damaged(Random(f"{seed} {index}"), files)
        try:
            counts[outcome(content)] += 1
        except Exception as error:  # noqa: BLE001 - what is looked for
            failures.append(f"seed {seed}, file {index}: {type(error).__name__}: {error}\n{content!r}")
    return Outcome(number, counts, tuple(failures))


PART = Part("modules", "damaged Python files are read as modules, or refused with one line", 5000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
