"""Seconds from process start to the data points on the screen, and the seconds of tui-trainer --help."""

import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.benchmarks.screen import Screen
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import interleave, median_ratio
from tests.benchmarks.terminal import terminal
from tests.end_to_end.command import PROGRAM

MIN_POINTS = 10
"""Dots that are on the screen at least when the fifteen points are drawn (some share a cell)."""


def process_seconds(*command: str) -> float:
    """Run a process to its end. Returns the seconds it took; raises CalledProcessError when it fails."""
    began = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - began


def python_seconds(code: str) -> float:
    """Run Python code in a process. Returns the seconds it took."""
    return process_seconds(sys.executable, "-c", code)


def measure_first_picture(effort: Effort) -> Figures:
    """Measure the app from its start to its data points, and the import of Textual, alternately."""
    before_torch: list[float] = []

    def points() -> float:
        with terminal("linear") as opened:
            seen = opened.until(_has_points)
            before_torch.append(float("◌ loading" in opened.screen.text))
            return seen - opened.started_at

    starts, imports = interleave(effort.starts, points, lambda: python_seconds("import textual.app"))
    samples = {"start, s": starts, "import textual.app, s": imports}
    note = f"{effort.starts} starts"
    return {
        "start/ratio": Figure(median_ratio(starts, imports), samples, note),
        "start/seconds": Figure(median(starts), samples, note),
        "start/before-torch": Figure(sum(before_torch) / len(before_torch), {"before torch": before_torch}, note),
    }


def measure_help(effort: Effort) -> Figures:
    """Measure tui-trainer --help and an empty Python program alternately."""
    helps, empties = interleave(effort.starts, lambda: process_seconds(*PROGRAM, "--help"), lambda: python_seconds("pass"))
    longer = median(with_help - empty for with_help, empty in zip(helps, empties, strict=True))
    return {"help/longer": Figure(longer, {"--help, s": helps, "pass, s": empties}, f"{effort.starts} starts")}


def _has_points(screen: Screen) -> bool:
    return screen.text.count("•") > MIN_POINTS


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
