"""Every combination of dataset, model, loss and optimizer trains, and replays exactly."""

import random
from collections.abc import Sequence

import pytest
import torch

from tests.datasets.buildable import NAMES, schema
from tests.engine.runs import all_finite, assert_same_as_replay, choose, problem, weights
from tests.pairwise import Case, pairwise
from tui_trainer.catalogue.generated import GENERATED
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.problems import problem_names
from tui_trainer.recipe.recipe import Recipe

LOSSES_OF = {dataset: [loss.name for loss in LOSSES if loss.fits(schema(dataset))] for dataset in NAMES}
FITTING = [
    (dataset, model.name, loss, optimizer)
    for dataset in NAMES
    for model in MODELS if not model.further
    if model.fits(schema(dataset))
    for loss in LOSSES_OF[dataset]
    for optimizer in OPTIMIZERS.names()
]
"""Everything that fits; the suite takes cases with every pair of two entries, the nightly run all."""
VARIED = [case for case in FITTING if case[3] == "adam_by_hand" or case[2] == LOSSES_OF[case[0]][0]]
"""Every loss with one optimizer and every optimizer with one loss; the suite runs samples, the nightly run all."""
GENERATED_NAMES = {entry.name for entry in GENERATED}
STEP_IN_PROPORTION = {
    entry.name for entry in OPTIMIZERS if (rule := entry.code.rule.lines) and not any("sqrt" in line for line in rule)
}
"""Optimizers whose steps are proportional to the gradient: no square root in the rule makes up for its size."""


def small_rate(optimizer: str, dataset: str) -> float:
    """Return a learning rate at which every update lowers the loss."""
    factor = 1000 if dataset in GENERATED_NAMES else 1  # their inputs are small, and so are the gradients
    if optimizer == "radam":  # its first five steps are proportional to the gradient, later ones are not
        return factor * 1e-6
    return factor * 1e-7 if optimizer in STEP_IN_PROPORTION else float(Choice.of("optimizer", optimizer).values["lr"]) / 10


def sample(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """Return a sample of cases that begin with dataset and model, drawn with `seed`.

    It has each generated dataset with each model, and every pair of choices that occurs with the other datasets.
    """
    others = [case for case in cases if case[0] not in GENERATED_NAMES]
    generated = [case for case in cases if case[0] in GENERATED_NAMES]
    random.Random(seed).shuffle(generated)
    return [*pairwise(others, seed), *{case[:2]: case for case in generated}.values()]


@pytest.mark.parametrize(("dataset", "model", "loss", "optimizer"), pairwise(FITTING))
def test_mini_batches_train_and_replay(dataset: str, model: str, loss: str, optimizer: str) -> None:
    """A few mini-batch updates change the weights, keep them finite, and replay exactly."""
    config = choose(dataset, model, loss, optimizer, lr=small_rate(optimizer, dataset)).config
    config = config.with_value("diverges_at", 1e9)  # a line search on a batch may take a step too far
    if optimizer == "lbfgs":
        config = config.with_value("optimizer.max_iter", 3)  # more only take longer
    trainer = Trainer(Recipe(config))
    trainer.apply("batch_size", 6)
    before = weights(trainer)
    assert trainer.advance(5) is None
    assert all_finite(trainer)
    assert any(not torch.equal(before[name], after) for name, after in weights(trainer).items())
    assert_same_as_replay(trainer)


@pytest.mark.parametrize(("dataset", "model", "loss", "optimizer"), sample(VARIED, seed=1)[::3])
def test_a_full_batch_lowers_the_loss(dataset: str, model: str, loss: str, optimizer: str) -> None:
    """With a small learning rate 20 full-batch updates lower the loss."""
    trainer = Trainer(choose(dataset, model, loss, optimizer, lr=small_rate(optimizer, dataset)))
    assert trainer.advance(20) is None
    losses = trainer.record.history.view().last
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", problem_names())
def test_every_problem_learns(name: str) -> None:
    """Every problem lowers its loss within 300 steps, and replays exactly."""
    trainer = Trainer(problem(name))
    assert trainer.advance(300) is None
    losses = trainer.record.history.view().last
    assert losses[-1] < losses[0]
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("name", problem_names())
def test_observed_numbers(name: str) -> None:
    """Observed arrays have the tensors' shapes; before the first update only the weights are known."""
    trainer = Trainer(problem(name, optimizer="sgd", batch_size=0))
    start = trainer.observe()
    assert (start.step, start.epoch, start.rows_read, {*start.metrics.values()}) == (0, 0, 0, {None})
    assert all(param.before is None and param.grad is None for param in start.params)
    trainer.advance(2)
    seen = trainer.observe()
    assert seen.step == seen.epoch == 2
    for param, (known, tensor) in zip(seen.params, weights(trainer).items(), strict=True):
        assert param.name == known
        assert param.before is not None
        assert param.grad is not None
        assert param.after.shape == param.grad.shape == param.before.shape == tuple(tensor.shape)
        lr = float(trainer.config.get("optimizer.lr"))
        assert param.before - lr * param.grad == pytest.approx(param.after, rel=1e-5, abs=1e-7)
