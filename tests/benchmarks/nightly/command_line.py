"""Part command-line: each random command line is done, or refused in one line that names something typed."""

import sys
from collections import Counter
from contextlib import chdir
from random import Random

from tests.benchmarks.nightly.part import Outcome, Part
from tests.end_to_end.command_line.random_command_lines import folder_with_odd_files, outcome, random_line


def run(number: int, seed: int) -> Outcome:
    """Call the program with `number` random command lines, in a folder of files with odd names."""
    random = Random(seed)
    counts: Counter[str] = Counter()
    failures: list[str] = []
    with folder_with_odd_files() as folder, chdir(folder):
        for _ in range(number):
            arguments = random_line(random)
            found = outcome(arguments)
            counts[found.kind] += 1
            if found.fault:
                failures.append(f"{[argument[:60] for argument in arguments]}: {found.fault}")
    return Outcome(number, counts, tuple(failures))


PART = Part(
    name="command-line",
    about="a random command line is done, or refused in one line that names something typed",
    number=10_000,
    run=run,
)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
