"""Steps per second of the app at full speed on a multilayer perceptron in mini-batches, against the bare loop."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.speed.app.app_speed import App
from tests.benchmarks.speed.engine.mlp_speed import WHAT, loop, mlp_recipe
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tests.benchmarks.terminal import app_at_full_speed
from tui_trainer.recipe.recipe_file import write_recipe

GOALS = {"sgd": 1.6, "adam": 1.35}
"""Lowest ratio to the bare loop by the name of the optimizer."""


def measure(optimizer: str, effort: Effort) -> Figures:
    """Measure the app and the bare loop alternately."""
    bare = steps_per_second(loop(optimizer, optimizer), effort.seconds)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "network.toml"
        write_recipe(mlp_recipe(optimizer), path)
        with app_at_full_speed(str(path)) as terminal:
            ours, bares = interleave(effort.rounds, App(terminal, effort.seconds, []).measure, bare)
    samples = {"app, steps/s": ours, "bare, steps/s": bares}
    return {f"network-{optimizer}": Figure(median_ratio(ours, bares), samples, f"{effort.rounds} turns of {effort.seconds:g} s")}


def benchmark(optimizer: str, limit: float) -> Benchmark:
    """Return the benchmark of the app's speed on a network with an optimizer."""
    what = f"{WHAT}, {optimizer}: steps/s in the app, flat out, 120x40, two charts"
    goal = Goal(f"network-{optimizer}", what, "bare loop, the same update", limit, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(optimizer, effort))


BENCHMARKS = tuple(benchmark(optimizer, limit) for optimizer, limit in GOALS.items())
