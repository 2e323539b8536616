"""Report of a benchmark run: as a table for a terminal, as Markdown for RESULTS.md, as JSON with every sample."""

import json
import platform
import re
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path

import textual
import torch

from tests.benchmarks.speed.goal import Figure, Figures, Goal

HEAD = ("what", "against", "measured", "goal", "", "made from")
RESULTS = """\
# How fast it is

Measured {date} on {machine}; load {load:.1f} before it began.

    {command}

Every figure with an "x" is a ratio of two things measured in turn in the same run, the median of several; the code
of each is in `speed/`: `loops/bare.py` is the bare loop, `loops/tutorial.py` the tutorial's.

{table}

What it withstands is in [FAULTS.md](FAULTS.md).
"""
BY_HAND = "\n# How hard it is to break\n"
"""Heading of the first section of RESULTS.md that is written by hand."""


@dataclass(frozen=True)
class Report:
    """Results of a run of the benchmarks."""

    date: str
    arguments: tuple[str, ...]
    """Arguments of python -m tests.benchmarks."""
    load: float
    """Load average over the minute before the run: above 0 other programs were at work."""
    goals: tuple[Goal, ...]
    figures: Figures

    def rows(self) -> list[tuple[str, ...]]:
        """Return the cells of the table, line by line, without its head."""
        return [_row(goal, self.figures[goal.name]) for goal in self.goals]

    def table(self) -> str:
        """Return the table for a terminal."""
        rows = [HEAD, *self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        lines = [HEAD, rule, *rows[1:]]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def markdown(self, before: str = "") -> str:
        """Return the text of RESULTS.md; the sections of the text `before` that are written by hand are kept."""
        lines = [HEAD, ("---",) * len(HEAD), *self.rows()]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        _, mark, by_hand = before.partition(BY_HAND)
        figures = RESULTS.format(
            date=self.date, machine=machine_text(), load=self.load, command=self.command, table=table
        )
        return figures + mark + by_hand

    @property
    def command(self) -> str:
        """Command line of this run."""
        return shlex.join(["python", "-m", "tests.benchmarks", *self.arguments])

    def json(self) -> str:
        """Return the report as JSON: date, command, machine, load, and every goal with its figure and samples."""
        figures = [
            {**asdict(goal), "verdict": goal.verdict(figure.value), **asdict(figure)}
            for goal, figure in ((goal, self.figures[goal.name]) for goal in self.goals)
        ]
        head = {"date": self.date, "command": self.command, "machine": machine(), "load before": self.load}
        return json.dumps({**head, "figures": figures}, indent=1)


def machine() -> dict[str, str | int]:
    """Return processor, cores, system and versions of this machine."""
    cpu_info = Path("/proc/cpuinfo").read_text("utf-8")
    model = re.search(r"model name\s*: (.*)", cpu_info)
    return {
        "cpu": model[1] if model else platform.processor(),
        "cores": len(re.findall(r"^processor\s*:", cpu_info, re.MULTILINE)),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "textual": textual.__version__,
    }


def machine_text() -> str:
    """Return the description of this machine in one line."""
    about = machine()
    versions = ", ".join(f"{name} {about[name]}" for name in ("python", "torch", "textual"))
    return f"{about['cpu']}, {about['cores']} cores, {about['system']}, {versions}"


def _row(goal: Goal, figure: Figure) -> tuple[str, ...]:
    return (goal.what, goal.against, goal.with_unit(figure.value), goal.limit_text, goal.verdict(figure.value), figure.note)
