"""Steps per second of a multilayer perceptron on mini-batches, against loops of the same steps."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from tests.benchmarks.speed.engine.thread_engine import WARM_UP_ROUNDS, loop_in_thread, thread_engine
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tests.benchmarks.speed.loops.mini_batch import UPDATES, Order, batches, mini_batch_loop, random_order
from tests.benchmarks.speed.measuring import interleave, median_ratio, steps_per_second
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

ROWS, BATCH_SIZE = 250, 10
LR = {"sgd": 0.05, "adam": 0.01}
WHAT = f"MLP 2-8-8-1, batch {BATCH_SIZE} of {ROWS}"
GOALS = (("sgd", "sgd", 1.9), ("adam", "adam", 1.6), ("adam", "torch_adam", 2.4))
"""Optimizer of the run, update of the loop, and lowest ratio of their speeds."""


def mlp_recipe(optimizer: str) -> Recipe:
    """Return the recipe of a network 2-8-8-1 with tanh on the dataset bumps."""
    config = RunConfig(
        Choice.of("dataset", "bumps", {"points": ROWS, "prepare": "standardize"}),
        Choice.of("model", "mlp", {"layers": "8-8", "activation": "tanh"}),
        Choice.of("loss", "mse"),
        Choice.of("optimizer", optimizer, {"lr": LR[optimizer]}),
        BATCH_SIZE,
    )
    return Recipe(config)


def loop(optimizer: str, update: str, order: Order = random_order) -> Callable[[int], Tensor]:
    """Return the bare loop of the network with an update of UPDATES, from the weights that the run starts with.

    Its weights are (outputs, inputs), as in torch.nn.Linear: that is faster than x @ w + b.
    """
    learner = Trainer(mlp_recipe(optimizer)).learner
    params = [param.detach().t().contiguous().requires_grad_() for param in learner.params]
    source = batches(learner.batches.inputs, learner.batches.targets, BATCH_SIZE, order)
    return mini_batch_loop(partial(_loss, params), params, source, UPDATES[update](params, LR[optimizer]))


def _loss(params: list[Tensor], x: Tensor, y: Tensor) -> Tensor:
    linear = torch.nn.functional.linear
    w1, b1, w2, b2, w3, b3 = params
    outputs = linear(torch.tanh(linear(torch.tanh(linear(x, w1, b1)), w2, b2)), w3, b3)
    return torch.nn.functional.mse_loss(outputs, y)


def measure(optimizer: str, update: str, effort: Effort) -> Figures:
    """Measure the engine and a loop alternately."""
    recipe = mlp_recipe(optimizer)
    with loop_in_thread(partial(loop, optimizer, update)) as bare, thread_engine(recipe, load(recipe.config)) as engine:
        measures = steps_per_second(engine.run, effort.seconds), steps_per_second(bare, effort.seconds)
        interleave(WARM_UP_ROUNDS, *measures)
        ours, loops = interleave(effort.rounds, *measures)
    samples = {"engine, steps/s": ours, "loop, steps/s": loops}
    return {f"mlp-{update}": Figure(median_ratio(ours, loops), samples, f"{effort.rounds} turns of {effort.seconds:g} s")}


def benchmark(optimizer: str, update: str, limit: float) -> Benchmark:
    """Return the benchmark of an optimizer against a loop with one of UPDATES."""
    what = f"{WHAT}, {optimizer}: steps/s of the training thread without a screen"
    against = "bare loop with torch.optim.Adam(foreach=False)" if update == "torch_adam" else "bare loop, the same update"
    goal = Goal(f"mlp-{update}", what, against, limit, "x", at_least=True)
    return Benchmark(goal.name, (goal,), lambda effort: measure(optimizer, update, effort))


BENCHMARKS = tuple(benchmark(*goal) for goal in GOALS)
