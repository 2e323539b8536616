"""Steps per second of a headless run, against the bare loop."""

from tests.benchmarks.speed.app.start_time import process_seconds
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.problem_tensors import PROBLEMS, tensors_of
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tests.end_to_end.command import PROGRAM

SHORT = 100
"""Steps of the short run, whose seconds (the start of the process) are subtracted from those of the long run."""
STEPS_PER_SECOND = 40_000
"""Assumed speed, from which the steps of the long run follow: it takes longer than the noise in the start."""


def measure(problem: str, effort: Effort) -> Figures:
    """Measure a short run, a long run and the bare loop alternately."""
    more = int(STEPS_PER_SECOND * effort.seconds)

    def run(steps: int) -> float:
        return process_seconds(*PROGRAM, "run", problem, "--steps", str(steps))

    bare = steps_per_second(bare_loop(tensors_of(problem)), effort.seconds)
    shorts, longs, bares = interleave(effort.rounds, lambda: run(SHORT), lambda: run(SHORT + more), bare)
    ours = [more / (long - short) for long, short in zip(longs, shorts, strict=True)]
    samples = {f"{SHORT} steps, s": shorts, f"{SHORT + more} steps, s": longs, "run, steps/s": ours, "bare, steps/s": bares}
    return {f"headless-{problem}": Figure(median_ratio(ours, bares), samples, f"{effort.rounds} runs of {more:,} steps")}


def benchmark(problem: str) -> Benchmark:
    """Return the benchmark of headless runs of a problem."""
    goal = Goal(f"headless-{problem}", f"{problem}: steps/s of a headless run", "bare loop", 0.95, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(problem, effort))


BENCHMARKS = tuple(map(benchmark, PROBLEMS))
