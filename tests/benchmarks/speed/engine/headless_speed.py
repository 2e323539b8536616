"""A headless run's steps per second, beside the bare loop."""

from tests.benchmarks.speed.app.start_time import seconds_of
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import bare_loop
from tests.benchmarks.speed.loops.start import PROBLEMS, start_of
from tests.benchmarks.speed.turns import in_turn, ratio, speed_of
from tests.end_to_end.command import PROGRAM

SHORT = 100
"""Steps of the run that is taken off: what it takes is the start."""
STEPS_PER_SECOND = 40_000
"""About twice what is made, so that a long run lasts two turns: how long the start takes is never quite the same."""


def measure(problem: str, effort: Effort) -> Figures:
    """A short run, a long one and the bare loop, in turn."""
    more = int(STEPS_PER_SECOND * effort.seconds)

    def run(steps: int) -> float:
        return seconds_of(*PROGRAM, "run", problem, "--steps", str(steps))

    bare = speed_of(bare_loop(start_of(problem)), effort.seconds)
    shorts, longs, bares = in_turn(effort.rounds, lambda: run(SHORT), lambda: run(SHORT + more), bare)
    ours = [more / (long - short) for long, short in zip(longs, shorts, strict=True)]
    samples = {f"{SHORT} steps, s": shorts, f"{SHORT + more} steps, s": longs, "run, steps/s": ours, "bare, steps/s": bares}
    return {f"headless-{problem}": Figure(ratio(ours, bares), samples, f"{effort.rounds} runs of {more:,} steps")}


def benchmark(problem: str) -> Benchmark:
    """The speed of headless runs of a problem."""
    goal = Goal(f"headless-{problem}", f"{problem}: steps/s of a headless run", "bare loop", 0.95, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(problem, effort))


BENCHMARKS = tuple(map(benchmark, PROBLEMS))
