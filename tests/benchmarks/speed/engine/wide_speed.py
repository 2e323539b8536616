"""Steps per second on a million rows of ten columns, all in one batch, against the bare loop."""

from collections.abc import Callable
from functools import partial

from tests.benchmarks.speed.engine.thread_engine import WARM_UP_ROUNDS, loop_in_thread, thread_engine
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.problem_tensors import wide_problem, wide_tensors
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second


def _bare_loop(rows: int) -> Callable[[int], object]:
    return bare_loop(wide_tensors(rows))


def measure(effort: Effort) -> Figures:
    """Measure the engine and the bare loop alternately."""
    make_loop = partial(_bare_loop, effort.rows)
    with loop_in_thread(make_loop) as loop, thread_engine(*wide_problem(effort.rows)) as engine:
        measures = steps_per_second(engine.run, effort.seconds), steps_per_second(loop, effort.seconds)
        interleave(WARM_UP_ROUNDS, *measures)
        ours, bares = interleave(effort.rounds, *measures)
    samples = {"engine, steps/s": ours, "bare, steps/s": bares}
    return {"wide": Figure(median_ratio(ours, bares), samples, f"{effort.rows:,} rows")}


BENCHMARKS = (
    Benchmark("wide", (Goal("wide", "steps/s on 1,000,000 x 10 rows, full batch", "bare loop", 0.97, "x", True),), measure),
)
