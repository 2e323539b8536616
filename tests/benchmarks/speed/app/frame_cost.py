"""Milliseconds per frame of the app: a long history against a short one, many rows against few, many weights."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import Measure, interleave, median_ratio
from tests.end_to_end.command import DEADLINE
from tui_trainer.catalogue.entry import Task

FEW_ROWS = 100
SHORT_HISTORY = 100


@contextmanager
def frames(task: Task, rows: int, history: int, weights: int, count: int) -> Iterator[Measure]:
    """Start a process that draws frames.

    Yields a measure that draws `count` of them and returns milliseconds per frame.
    """
    numbers = map(str, (rows, history, weights))
    command = [sys.executable, "-m", "tests.benchmarks.speed.app.frame_worker", task.value, *numbers]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def milliseconds() -> float:
            requests.write(f"{count}\n")
            answer = answers.readline()
            assert answer, "the process ended"
            return 1000 * float(answer)

        yield milliseconds
        requests.close()
        process.wait(DEADLINE)


def measure(effort: Effort) -> Figures:
    """Measure frames of six runs alternately."""
    cases = {
        "100 rows, 100 steps": (Task.REGRESSION, FEW_ROWS, SHORT_HISTORY, 0),
        "long history": (Task.REGRESSION, FEW_ROWS, effort.history, 0),
        "many rows": (Task.REGRESSION, effort.rows, SHORT_HISTORY, 0),
        "100 rows of classes": (Task.BINARY, FEW_ROWS, SHORT_HISTORY, 0),
        "many rows of classes": (Task.BINARY, effort.rows, SHORT_HISTORY, 0),
        "many weights": (Task.REGRESSION, FEW_ROWS, SHORT_HISTORY, effort.weights),
    }
    with ExitStack() as stack:
        measures = [stack.enter_context(frames(*case, effort.frames)) for case in cases.values()]
        interleave(1, *measures)  # the first frames of a process are slower
        measured = interleave(effort.rounds, *measures)
    samples = {f"{name}, ms": found for name, found in zip(cases, measured, strict=True)}
    few, long, many, few_classes, many_classes, many_weights = measured
    extra = [after - before for after, before in zip(many_weights, few, strict=True)]
    return {
        "frame/history": Figure(median_ratio(long, few), samples, f"{effort.history:,} steps"),
        "frame/rows": Figure(median_ratio(many, few), samples, f"{effort.rows:,} rows"),
        "frame/rows-of-classes": Figure(median_ratio(many_classes, few_classes), samples, f"{effort.rows:,} rows"),
        "frame/weights": Figure(median(extra), samples, f"{effort.weights:,} weights"),
    }


BENCHMARKS = (
    Benchmark(
        "frame",
        (
            Goal("frame/history", "a frame with a history of 10,000,000 steps", "of 100 steps", 1.2, "x"),
            Goal("frame/rows", "a frame with 1,000,000 rows, regression", "with 100 rows", 1.5, "x"),
            Goal("frame/rows-of-classes", "a frame with 1,000,000 rows, two classes", "with 100 rows", 1.5, "x"),
            Goal("frame/weights", "a frame with a model of 1,000,000 weights", "more than with 2 weights", 5, "ms"),
        ),
        measure,
    ),
)
