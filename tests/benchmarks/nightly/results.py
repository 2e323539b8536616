"""Section of RESULTS.md that the nightly run writes; the rest of the file is left alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.speed.report import machine_words

SECTION = re.compile(r"^# Nightly\n.*?\n(?=\n# |\Z)", re.MULTILINE | re.DOTALL)
HEAD = ("part", "what must hold", "cases", "of them", "failures", "seconds", "date", "command")
TEXT = """\
# Nightly

Run by `python -m tests.benchmarks.nightly --write-results` on {machine}. Each line has the command that repeats it.

{table}
"""


@dataclass(frozen=True)
class Done:
    """A part that was run."""

    part: Part
    number: int
    seed: int
    date: str
    seconds: float
    outcome: Outcome

    @property
    def line(self) -> str:
        """One line for a terminal."""
        return f"{self.part.name}, seed {self.seed}: {self.outcome}, {self.seconds:.0f} s"

    @property
    def row(self) -> tuple[str, ...]:
        """Its line of the table."""
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.outcome.counts.items())
        command = f"python -m tests.benchmarks.nightly --only {self.part.name} --number {self.number} --seed {self.seed}"
        failures = str(len(self.outcome.failures))
        cases = f"{self.outcome.cases:,}"
        return (self.part.name, self.part.about, cases, counts, failures, f"{self.seconds:.0f}", self.date, f"`{command}`")


def with_section(text: str, done: Sequence[Done]) -> str:
    """Return RESULTS.md with the lines of these parts new; those of other parts, and all else in the file, stay."""
    found = SECTION.search(text)
    rows = {one.part.name: _table_line(one.row) for one in done}
    kept = {name: line for name, line in _lines(found[0] if found else "").items() if name not in rows}
    table = "\n".join([_table_line(HEAD), _table_line(("---",) * len(HEAD)), *{**kept, **rows}.values()])
    section = TEXT.format(machine=machine_words(), table=table)
    return SECTION.sub(lambda _: section, text) if found else f"{text.rstrip()}\n\n{section}"


def _lines(section: str) -> dict[str, str]:
    """The lines of a section's table by the names of their parts."""
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def _table_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
