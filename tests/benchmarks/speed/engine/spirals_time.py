"""Time from the first update to 98 % of the test rows right, on the problem spirals, against a loop of the same steps."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import median
from time import perf_counter

import torch
from torch import Tensor

from tests.benchmarks.speed.engine.thread_engine import thread_engine
from tests.benchmarks.speed.goal import Benchmark, Effort, Figure, Figures, Goal
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.batches import epoch_order
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Breakpoint, Recipe

PROBLEM, WANTED, MAX_STEPS = "spirals", 0.98, 1000
"""Problem, test accuracy to reach, and the number of updates within which its text says that it is reached."""
WARM_UP_SEED, SEEDS = 100, range(10)
LIMIT = 3.0
Run = Callable[[], int]
"""Trains to the wanted accuracy and returns the number of updates made."""


def recipe(seed: int) -> Recipe:
    """Return the problem with a seed, which stops at the wanted accuracy."""
    config = replace(open_problem(PROBLEM).config, seed=seed)
    return Recipe(config, breakpoints=(Breakpoint(f"test_accuracy >= {WANTED}"),))


def loop(seed: int) -> Run:
    """Return the bare loop of the problem: the same rows, weights, order, optimizer and evaluations."""
    torch.set_num_threads(1)
    config, learner = recipe(seed).config, Trainer(recipe(seed)).learner
    params = [param.detach().clone().requires_grad_() for param in learner.params]
    optimizer = torch.optim.AdamW(params, float(config.get("optimizer.lr")))  # the other values are torch's defaults
    rows, test = learner.batches, learner.test_rows
    assert test is not None
    orders = [epoch_order(seed, epoch, rows.rows) for epoch in range(MAX_STEPS * config.batch_size // rows.rows)]

    def run() -> int:
        step = 0
        for order in orders:
            x, y = rows.inputs[order], rows.targets[order]
            for first in range(0, len(x), config.batch_size):
                batch = slice(first, first + config.batch_size)
                optimizer.zero_grad()
                loss = torch.nn.functional.binary_cross_entropy_with_logits(_outputs(params, x[batch]), y[batch])
                loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
                optimizer.step()
                step += 1
                if step % config.evaluate_every == 0 and _accuracy(params, *test) >= WANTED:
                    return step
        raise AssertionError(f"seed {seed}: {WANTED} not reached within {MAX_STEPS} updates")

    return run


def _outputs(params: Sequence[Tensor], x: Tensor) -> Tensor:
    w1, b1, w2, b2, w3, b3 = params
    gelu = torch.nn.functional.gelu
    return gelu(gelu(x @ w1 + b1) @ w2 + b2) @ w3 + b3


def _accuracy(params: Sequence[Tensor], x: Tensor, y: Tensor) -> float:
    """Return the accuracy, after the loss too: an evaluation of the problem computes both."""
    with torch.no_grad():
        outputs = _outputs(params, x)
        torch.nn.functional.binary_cross_entropy_with_logits(outputs, y).item()
        return ((outputs >= 0) == (y >= 0.5)).float().mean().item()


def seconds_of(run: Run) -> float:
    """Return the seconds that a run takes."""
    began = perf_counter()
    run()
    return perf_counter() - began


def measure(effort: Effort) -> Figures:
    """Measure the training thread and the loop in turn, seed by seed; another seed warms up before."""
    seeds = SEEDS if effort.rounds > 1 else SEEDS[:2]
    ours: list[float] = []
    loops: list[float] = []
    with thread_engine(recipe(SEEDS[0]), load(recipe(SEEDS[0]).config)) as engine, ThreadPoolExecutor(1) as thread:
        for seed in (WARM_UP_SEED, *seeds):
            engine.begin(recipe(seed))
            bare = thread.submit(loop, seed).result()
            ours.append(seconds_of(engine.run_until_stopped))
            loops.append(thread.submit(seconds_of, bare).result())
    samples = {"training thread, s": ours[1:], "loop, s": loops[1:]}
    return {GOAL.name: Figure(median(ours[1:]) / median(loops[1:]), samples, f"medians of {len(seeds)} seeds")}


GOAL = Goal(
    "spirals-time",
    f"{PROBLEM}: time from the first update to {WANTED:.0%} of the test rows, in the training thread, two charts",
    "bare loop, the same updates and evaluations",
    LIMIT,
    "x",
)
BENCHMARKS = (Benchmark(GOAL.name, (GOAL,), measure),)
