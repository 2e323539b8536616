"""Steps per second of the app on mini-batches at full speed, for several optimizers, against the bare loop."""

from collections.abc import Callable
from functools import partial

from torch import Tensor

from tests.benchmarks.speed.app.app_speed import App
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.bare import LOSSES
from tests.benchmarks.speed.loops.mini_batch import UPDATES, Order, batches, mini_batch_loop, random_order
from tests.benchmarks.speed.loops.problem_tensors import tensors_of
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tests.benchmarks.terminal import app_at_full_speed
from tui_trainer.recipe.problems import open_problem

PROBLEM = "logistic-by-hand"
BATCH_SIZE = 10
GOALS = {"sgd": 1.6, "momentum": 1.6, "adam": 1.5, "gd_by_hand": 1.6, "momentum_by_hand": 1.6, "adam_by_hand": 1.5}
"""Lowest ratio to the bare loop by the optimizer's name in the catalogue."""


def loop(optimizer: str, order: Order = random_order) -> Callable[[int], Tensor]:
    """Return the bare loop with the update of an optimizer of the catalogue."""
    tensors = tensors_of(PROBLEM)
    update = UPDATES["sgd" if optimizer == "gd_by_hand" else optimizer.removesuffix("_by_hand")]
    config = open_problem(PROBLEM).config.with_value("optimizer", optimizer)
    loss_of = partial(_loss, PROBLEM, tensors.w, tensors.b)
    params, source = (tensors.w, tensors.b), batches(tensors.x, tensors.y, BATCH_SIZE, order)
    return mini_batch_loop(loss_of, params, source, update(params, float(config.get("optimizer.lr"))))


def _loss(problem: str, w: Tensor, b: Tensor, x: Tensor, y: Tensor) -> Tensor:
    return LOSSES[problem](x, y, w, b)


def measure(optimizer: str, effort: Effort) -> Figures:
    """Measure the app and the bare loop alternately."""
    bare = steps_per_second(loop(optimizer), effort.seconds)
    with app_at_full_speed(PROBLEM, "--optimizer", optimizer, "--batch_size", str(BATCH_SIZE)) as terminal:
        app = App(terminal, effort.seconds, [])
        ours, bares = interleave(effort.rounds, app.measure, bare)
    samples = {"app, steps/s": ours, "bare, steps/s": bares}
    return {f"batches-{optimizer}": Figure(median_ratio(ours, bares), samples, f"{effort.rounds} turns of {effort.seconds:g} s")}


def benchmark(optimizer: str, limit: float) -> Benchmark:
    """Return the benchmark of the app's speed on mini-batches with an optimizer."""
    what = f"{PROBLEM}, batch {BATCH_SIZE} of 100, {optimizer}: steps/s in the app, flat out, 120x40, two charts"
    goal = Goal(f"batches-{optimizer}", what, "bare loop, the same update", limit, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(optimizer, effort))


BENCHMARKS = tuple(benchmark(optimizer, limit) for optimizer, limit in GOALS.items())
