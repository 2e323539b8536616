"""Section of RESULTS.md that the nightly run writes; the rest of the file is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.speed.report import machine_text

SECTION = re.compile(r"^# Nightly\n.*?\n(?=\n# |\Z)", re.MULTILINE | re.DOTALL)
HEAD = ("part", "what must hold", "cases", "of them", "failures", "seconds", "date", "command")
TEXT = """\
# Nightly

Run by `python -m tests.benchmarks.nightly --write-results` on {machine}. Each line has the command that repeats it.

{table}
"""


@dataclass(frozen=True)
class PartRun:
    """Part that was run, with its outcome."""

    part: Part
    number: int
    seed: int
    date: str
    seconds: float
    outcome: Outcome

    @property
    def line(self) -> str:
        """Line printed to a terminal."""
        return f"{self.part.name}, seed {self.seed}: {self.outcome}, {self.seconds:.0f} s"

    @property
    def row(self) -> tuple[str, ...]:
        """Cells of its line of the table."""
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.outcome.counts.items())
        command = f"python -m tests.benchmarks.nightly --only {self.part.name} --number {self.number} --seed {self.seed}"
        failures = str(len(self.outcome.failures))
        cases = f"{self.outcome.cases:,}"
        return (self.part.name, self.part.about, cases, counts, failures, f"{self.seconds:.0f}", self.date, f"`{command}`")


def with_section(text: str, runs: Sequence[PartRun]) -> str:
    """Return the text of RESULTS.md with new lines for these parts; lines of other parts and other sections are kept."""
    found = SECTION.search(text)
    rows = {run.part.name: _table_line(run.row) for run in runs}
    kept = {name: line for name, line in _lines(found[0] if found else "").items() if name not in rows}
    table = "\n".join([_table_line(HEAD), _table_line(("---",) * len(HEAD)), *{**kept, **rows}.values()])
    section = TEXT.format(machine=machine_text(), table=table)
    return SECTION.sub(lambda _: section, text) if found else f"{text.rstrip()}\n\n{section}"


def _lines(section: str) -> dict[str, str]:
    """Return the lines of a section's table by the names of their parts."""
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def _table_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
