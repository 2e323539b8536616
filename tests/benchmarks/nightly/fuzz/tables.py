"""Part tables: random tables are read as an independent reader reads them, bit for bit, or are refused."""

import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.benchmarks.nightly.part import Outcome, Part
from tests.datasets.tables.random_tables import RandomTable, outcome, random_table

MAX_SHOWN = 2000
"""Characters of a file that a failure shows."""


def run(number: int, seed: int) -> Outcome:
    """Read `number` random tables, each with options that say how it was written, and with its format recognised."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    with TemporaryDirectory() as folder:
        for index in range(number):
            table = random_table(Random(f"{seed} {index}"))
            for says_how in (True, False):
                ending, wrong = outcome(table, says_how, Path(folder) / "table.csv")
                counts[f"{ending} {'as said' if says_how else 'as recognised'}"] += 1
                if wrong:
                    failures.append(_failure_text(table, f"seed {seed}, table {index}, {ending}: {wrong}"))
    return Outcome(number, counts, tuple(failures))


def _failure_text(table: RandomTable, head: str) -> str:
    return f"{head}\n{table.form}\n{table.content[:MAX_SHOWN]!r}"


PART = Part("tables", "random tables are read as an independent reader reads them", 2000, run)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
