"""How soon the program is there."""

import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.benchmarks.screen import Screen
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.turns import in_turn, ratio
from tests.benchmarks.terminal import terminal
from tests.end_to_end.command import PROGRAM

POINTS = 10
"""So many of the fifteen points are seen as dots of their own, at the least."""


def seconds_of(*command: str) -> float:
    """How long a process takes from its start to its end."""
    began = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - began


def python(code: str) -> float:
    """The same of Python with some code."""
    return seconds_of(sys.executable, "-c", code)


def measure_first_picture(effort: Effort) -> Figures:
    """The app's start to its data points, beside the import of Textual."""
    before_torch: list[float] = []

    def points() -> float:
        with terminal("linear") as opened:
            seen = opened.until(_has_points)
            before_torch.append(float("◌ loading" in opened.screen.text))
            return seen - opened.started_at

    starts, imports = in_turn(effort.starts, points, lambda: python("import textual.app"))
    samples = {"start, s": starts, "import textual.app, s": imports}
    note = f"{effort.starts} starts"
    return {
        "start/ratio": Figure(ratio(starts, imports), samples, note),
        "start/seconds": Figure(median(starts), samples, note),
        "start/before-torch": Figure(sum(before_torch) / len(before_torch), {"before torch": before_torch}, note),
    }


def measure_help(effort: Effort) -> Figures:
    """tui-trainer --help, beside Python with nothing to do."""
    helps, nothings = in_turn(effort.starts, lambda: seconds_of(*PROGRAM, "--help"), lambda: python("pass"))
    longer = median(one - other for one, other in zip(helps, nothings, strict=True))
    return {"help/longer": Figure(longer, {"--help, s": helps, "pass, s": nothings}, f"{effort.starts} starts")}


def _has_points(screen: Screen) -> bool:
    return screen.text.count("•") > POINTS


START = "process start to the data points on screen"
TEXTUAL = 'python -c "import textual.app"'
BENCHMARKS = (
    Benchmark(
        "start",
        (
            Goal("start/ratio", START, TEXTUAL, 4, "x"),
            Goal("start/seconds", START, "-", 0.9, "s"),
            Goal("start/before-torch", "starts with points on screen before torch is there", "all starts", 1, "x", True),
        ),
        measure_first_picture,
    ),
    Benchmark("help", (Goal("help/longer", "tui-trainer --help, longer by", "python -c pass", 0.15, "s"),), measure_help),
)
