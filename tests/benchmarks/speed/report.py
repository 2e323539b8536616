"""What was measured, as a table, as Markdown and as JSON."""

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
"""Where the part of RESULTS.md begins that is written by hand."""


@dataclass(frozen=True)
class Report:
    """A run of the suite."""

    date: str
    arguments: tuple[str, ...]
    """Of python -m tests.benchmarks."""
    load: float
    """How many processes wanted the processor in the minute before it began: above 0 there was other work."""
    goals: tuple[Goal, ...]
    figures: Figures

    def rows(self) -> list[tuple[str, ...]]:
        """The table, line by line, without its head."""
        return [_row(goal, self.figures[goal.name]) for goal in self.goals]

    def table(self) -> str:
        """The table for a terminal."""
        rows = [HEAD, *self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        lines = [HEAD, rule, *rows[1:]]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def markdown(self, before: str = "") -> str:
        """RESULTS.md; what is written by hand in the one `before` stays."""
        lines = [HEAD, ("---",) * len(HEAD), *self.rows()]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        _, mark, by_hand = before.partition(BY_HAND)
        figures = RESULTS.format(
            date=self.date, machine=machine_words(), load=self.load, command=self.command, table=table
        )
        return figures + mark + by_hand

    @property
    def command(self) -> str:
        """What was typed."""
        return shlex.join(["python", "-m", "tests.benchmarks", *self.arguments])

    def json(self) -> str:
        """Everything, with every sample."""
        figures = [
            {**asdict(goal), "verdict": goal.verdict(figure.value), **asdict(figure)}
            for goal, figure in ((goal, self.figures[goal.name]) for goal in self.goals)
        ]
        about = {"date": self.date, "command": self.command, "machine": machine(), "load before": self.load}
        return json.dumps({**about, "figures": figures}, indent=1)


def machine() -> dict[str, str | int]:
    """What it was measured on."""
    told = Path("/proc/cpuinfo").read_text("utf-8")
    model = re.search(r"model name\s*: (.*)", told)
    return {
        "cpu": model[1] if model else platform.processor(),
        "cores": len(re.findall(r"^processor\s*:", told, re.MULTILINE)),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "textual": textual.__version__,
    }


def machine_words() -> str:
    """The same in one line."""
    known = machine()
    versions = ", ".join(f"{name} {known[name]}" for name in ("python", "torch", "textual"))
    return f"{known['cpu']}, {known['cores']} cores, {known['system']}, {versions}"


def _row(goal: Goal, figure: Figure) -> tuple[str, ...]:
    return (goal.what, goal.against, goal.amount(figure.value), goal.words, goal.verdict(figure.value), figure.note)
