"""Penalties and clipped gradients against the same calls on torch's own objects, and the engine's promises for them."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.engine.replay.test_script_runs import assert_script_is_exact, edited
from tests.engine.runs import assert_same_as_replay, bits, go_to, problem, weights, with_optimizer
from tests.engine.step.objective.oracle import Plan, edits_of, trained_by_torch
from tui_trainer.base.errors import UserError
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.headless.printing import JsonLines
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe

PLAN: Plan = {
    1: {"clip_norm": 0.2},
    150: {"l2": 0.001},
    300: {"l1": 0.0005, "clip_value": 0.05},
    500: {"l2": 0.0, "clip_norm": 0.0},
    700: {"l1": 0.0, "l2": 0.01, "clip_norm": 0.01},
    900: {"clip_value": 0.0},
}
"""Settings that are switched on, changed and off again, one after the other and together."""


def network(**settings: float) -> Recipe:
    """Return a network of two layers for 80 points of the moons, trained by SGD with momentum."""
    config = problem("logistic-sgd").config.with_dataset("moons", {"points": 80, "noise": 0.2})
    config = config.with_value("model", "mlp").with_value("model.layers", "4").with_value("loss", "bce_with_logits")
    config = replace(config, optimizer=Choice.of("optimizer", "sgd", {"lr": 0.05, "momentum": 0.9}))
    for name, value in settings.items():
        config = config.with_value(name, value)
    return Recipe(config)


def test_1000_steps_with_edits() -> None:
    """1,000 steps with edits of every penalty and limit give torch's weights and losses to the last bit."""
    recipe = edited(network(), *edits_of(PLAN))
    trainer = Trainer(recipe)
    wanted, losses = trained_by_torch(trainer, torch.nn.BCEWithLogitsLoss(), 1000, PLAN)
    assert trainer.advance(1000) is None
    assert trainer.record.histories.loss.view().last.tolist() == losses
    for name, value in weights(trainer).items():
        assert torch.equal(value, wanted[name])


def test_bursts() -> None:
    """A step with penalties and clipped gradients is recorded, and bursts give the bits of single steps."""
    trainer, single = (Trainer(network(l1=0.001, l2=0.01, clip_norm=0.2, clip_value=0.05)) for _ in range(2))
    trainer.executor.bursts.record_after_steps = 5
    trainer.advance(120)
    assert len(trainer.executor.bursts) == 1
    single.advance(120)
    assert not len(single.executor.bursts)
    assert bits(trainer) == bits(single)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("size", [0, 30])
def test_script(size: int) -> None:
    """Scripts of runs with edits of penalties and limits are exact, with full batches and mini-batches."""
    recipe = network(batch_size=size)
    changes = [(1 + step // 30, name, value) for step, name, value in edits_of(PLAN)]
    assert_script_is_exact(edited(recipe, *changes))
    accumulating = recipe.config.with_value("zero_grad", False).with_value("clip_norm", 0.1)
    assert_script_is_exact(Recipe(accumulating), 20)


def test_back_and_branches() -> None:
    """Going back, undoing, redoing and returning to a branch give the bits of the steps as they were made first."""
    trainer = Trainer(network(l2=0.01, clip_norm=0.1))
    branches = Branches(trainer)
    trainer.advance(25)
    branches.apply("l1", 0.002)
    trainer.advance(20)
    end = bits(trainer)
    for replay in (branches.go_to(12), branches.go_to(45)):
        replay.advance(replay.remaining)
    assert bits(trainer) == end
    undone = branches.undo()
    undone.advance(undone.remaining)
    trainer.advance(5)
    back = branches.return_to(branches.abandoned[-1])
    back.advance(back.remaining)
    assert bits(trainer) == end


def test_checkpoint(tmp_path: Path) -> None:
    """A run resumed from a checkpoint goes on with the same bits and histories, also where a penalty was switched off."""
    recipe = edited(network(l1=0.01), (65, "l1", 0.0))
    trainer = Trainer(recipe)
    trainer.advance(70)
    state = trainer.learner.capture(recipe.journal.edits, trainer.record.best)
    file = tmp_path / "checkpoint"
    file.write_bytes(pack(Checkpoint(state, trainer.record.histories.views()), recipe))
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(file, recipe))
    for run in (trainer, resumed):
        run.advance(10)
    assert bits(resumed) == bits(trainer)
    assert resumed.record.histories.views()["penalty"] == trainer.record.histories.views()["penalty"]


def test_formula() -> None:
    """The loss is numpy's data loss plus l1 Σ|w| + l2 Σw² without the bias; the test loss has no penalty."""
    recipe = problem("linear", l1=0.1, l2=0.2, dataset__test=0.2)
    trainer = Trainer(recipe)
    trainer.advance(10)
    seen, rows = trainer.observe(), trainer.learner.dataset
    assert trainer.pre_update is not None
    w, b = (float(before) for before in trainer.pre_update.weights)
    data_loss, penalty = np.mean((rows.x * w + b - rows.y) ** 2), 0.1 * abs(w) + 0.2 * w**2
    assert seen.metrics["data_loss"] == pytest.approx(data_loss, rel=1e-5)
    assert seen.metrics["penalty"] == pytest.approx(penalty, rel=1e-6)
    assert seen.loss == pytest.approx(data_loss + penalty, rel=1e-5)
    w, b = (float(param) for param in weights(trainer).values())
    assert rows.test_x is not None
    assert rows.test_y is not None
    assert seen.metrics["test_loss"] == pytest.approx(np.mean((rows.test_x * w + b - rows.test_y) ** 2), rel=1e-5)


def test_a_weight_of_0_has_no_l1_gradient() -> None:
    """The gradient of an L1 penalty is 0 where the weight is 0."""
    trainer = Trainer(problem("linear", l1=5.0))
    trainer.apply("params.w", 0.0)
    trainer.advance(1)
    plain = Trainer(problem("linear"))
    plain.apply("params.w", 0.0)
    plain.advance(1)
    assert bits(trainer).tensors == bits(plain).tensors


def test_divergence_looks_at_the_loss_with_penalty() -> None:
    """The divergence baseline has the penalty, and an edit of the penalty measures it anew instead of stopping the run."""
    trainer = Trainer(problem("linear", diverges_at=1.5))
    before = trainer.learner.baseline.loss
    trainer.advance(5)
    trainer.apply("l2", 1000.0)
    assert trainer.learner.baseline.loss > before + 100
    assert trainer.record.best.known_step is None
    stop = trainer.advance(20)
    assert stop is not None
    assert "loss" in stop.message
    assert_same_as_replay(trainer)


def test_metrics_of_a_penalty_appear_with_it() -> None:
    """JSON and histories have data loss and penalty from the first step with a penalty on; without any, neither has."""
    trainer = Trainer(problem("linear"))
    trainer.advance(10)
    assert "penalty" not in trainer.observe().metrics
    assert "penalty" not in trainer.record.histories.views()
    trainer.apply("l2", 0.5)
    trainer.advance(95)
    trainer.apply("l2", 0.0)
    trainer.advance(50)
    output = StringIO()
    JsonLines(output).line(trainer.observe())
    printed = json.loads(output.getvalue())
    assert printed["penalty"] == 0
    assert printed["data_loss"] == printed["loss"]
    curve = trainer.record.histories.views()["penalty"].curve()
    assert curve[0].tolist() == [50, 100]
    assert_same_as_replay(trainer)
    go_to(trainer, 5)
    assert "penalty" not in trainer.record.histories.views()


def test_norms_before_and_after_clipping() -> None:
    """The norms that are shown are those before and after the clipping; the metric grad_norm is the one after."""
    free, clipped = Trainer(problem("linear")), Trainer(problem("linear", clip_norm=2.0))
    for trainer in (free, clipped):
        trainer.advance(1)
    norms = clipped.observe().gradient_norms
    assert norms is not None
    grad = torch.cat([param.grad for param in free.learner.params if param.grad is not None])
    assert norms[0] == grad.norm().item()
    assert norms[1] == pytest.approx(2.0)
    assert free.observe().gradient_norms is None


@pytest.mark.parametrize("setting", ["clip_norm", "clip_value"])
def test_lbfgs_refuses_clipping(setting: str) -> None:
    """Clipping and LBFGS are refused together with one line, by recipe and by edit."""
    lbfgs = with_optimizer("linear", "lbfgs")
    with pytest.raises(UserError, match=r"gradients can't be clipped for optimizer lbfgs, since its line search needs .*: set clip_\w+ to 0, not "):
        lbfgs.config.with_value(setting, 1.0)
    with pytest.raises(UserError, match="gradients can't be clipped"):
        Trainer(problem("linear", **{setting: 1.0})).apply("optimizer", "lbfgs")


def test_lbfgs_minimizes_the_loss_with_penalty() -> None:
    """LBFGS's closure has the penalty: it finds the solution of ridge regression without a penalty of the bias."""
    recipe = with_optimizer("linear", "lbfgs", lr=1.0, line_search="strong_wolfe")
    trainer = Trainer(Recipe(recipe.config.with_value("l2", 0.5)))
    trainer.advance(20)
    x, y = trainer.learner.dataset.x[:, 0], trainer.learner.dataset.y[:, 0]
    centred = x - x.mean()
    slope = (centred @ (y - y.mean()) / len(x)) / (centred @ centred / len(x) + 0.5)
    assert float(weights(trainer)["w"]) == pytest.approx(slope, rel=1e-4)
    assert_script_is_exact(edited(trainer.recipe), 5)


def test_recipes_at_the_defaults_keep_their_text() -> None:
    """A recipe without penalty and clipping does not name them."""
    assert not {"l1", "l2", "clip_norm", "clip_value"} & set(format_recipe(problem("linear")).split())
