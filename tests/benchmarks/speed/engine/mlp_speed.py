"""Steps per second of a network that the catalogue doesn't have, on mini-batches, against loops of the same steps."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from tests.benchmarks.speed.engine.thread_engine import WARM_UP_ROUNDS, loop_in_thread, thread_engine
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.mini_batch import UPDATES, Order, batches, mini_batch_loop, random_order
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tests.foreign_models.registered import LR, foreign, registered
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe

ROWS, BATCH_SIZE = 250, 10
GOALS = (("sgd", "sgd", 1.9), ("adam", "adam", 1.6), ("adam", "torch_adam", 2.4))
"""Optimizer of the run, update of the loop, and lowest ratio of their speeds."""


def mlp_problem(optimizer: str) -> tuple[Recipe, Dataset]:
    """Return recipe and dataset of a network 2-8-8-1; the foreign models must be registered."""
    x = np.random.default_rng(12).uniform(-1, 1, (ROWS, 2))
    dataset = Dataset(Task.REGRESSION, x, np.sin(3 * x[:, :1]) * x[:, 1:], ("u", "v"), "y")
    return foreign("network", optimizer, BATCH_SIZE), dataset


def loop(optimizer: str, update: str, order: Order = random_order) -> Callable[[int], Tensor]:
    """Return the bare loop of the network with an update of UPDATES, from the weights that the run starts with."""
    with registered():
        learner = Trainer(*mlp_problem(optimizer)).learner
    params = [param.detach().clone().requires_grad_() for param in learner.params]
    source = batches(learner.batches.inputs, learner.batches.targets, BATCH_SIZE, order)
    return mini_batch_loop(partial(_loss, params), params, source, UPDATES[update](params, LR[optimizer]))


def _loss(params: list[Tensor], x: Tensor, y: Tensor) -> Tensor:
    linear = torch.nn.functional.linear
    w1, b1, w2, b2, w3, b3 = params
    outputs = linear(torch.tanh(linear(torch.tanh(linear(x, w1, b1)), w2, b2)), w3, b3)
    return torch.nn.functional.mse_loss(outputs, y)


def measure(optimizer: str, update: str, effort: Effort) -> Figures:
    """Measure the engine and a loop alternately."""
    with registered(), loop_in_thread(partial(loop, optimizer, update)) as bare, thread_engine(*mlp_problem(optimizer)) as engine:
        measures = steps_per_second(engine.run, effort.seconds), steps_per_second(bare, effort.seconds)
        interleave(WARM_UP_ROUNDS, *measures)
        ours, loops = interleave(effort.rounds, *measures)
    samples = {"engine, steps/s": ours, "loop, steps/s": loops}
    return {f"mlp-{update}": Figure(median_ratio(ours, loops), samples, f"{effort.rounds} turns of {effort.seconds:g} s")}


def benchmark(optimizer: str, update: str, limit: float) -> Benchmark:
    """Return the benchmark of an optimizer against a loop with one of UPDATES."""
    what = f"MLP 2-8-8-1, batch {BATCH_SIZE} of {ROWS}, {optimizer}: steps/s of the training thread without a screen"
    against = "bare loop with torch.optim.Adam(foreach=False)" if update == "torch_adam" else "bare loop, the same update"
    goal = Goal(f"mlp-{update}", what, against, limit, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(optimizer, update, effort))


BENCHMARKS = tuple(benchmark(*goal) for goal in GOALS)
