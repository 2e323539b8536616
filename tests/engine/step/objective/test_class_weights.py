"""Weights of classes: against torch's losses and numpy, balanced weights, edits, scripts and error messages."""

import numpy as np
import pytest
import torch

from tests.engine.replay.test_script_runs import assert_script_is_exact, edited
from tests.engine.runs import assert_same_as_replay, bits, choose, problem
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

BINARY = ("bce_by_hand", "bce_with_logits")
CLASSES = ("cross_entropy_by_hand", "cross_entropy")


def blobs(loss: str, **changes: Value) -> Recipe:
    """Return a softmax regression of three blobs with these changes."""
    config = choose("blobs", "softmax", loss, "gd_by_hand", lr=0.1).config
    for address, value in changes.items():
        config = config.with_value(address.replace("__", "."), value)
    return Recipe(config)


def first_loss(recipe: Recipe) -> tuple[Trainer, float]:
    """Return a run after its first step, and the loss of that step."""
    trainer = Trainer(recipe)
    trainer.advance(1)
    loss = trainer.observe().loss
    assert loss is not None
    return trainer, loss


@pytest.mark.parametrize("loss", BINARY)
def test_pos_weight(loss: str) -> None:
    """The loss is torch's with the same pos_weight, and the gradient too; an edit is live and replays."""
    trainer, value = first_loss(problem("logistic-sgd", loss=loss, loss__pos_weight=3.0, batch_size=0))
    assert trainer.pre_update is not None
    params = [param.requires_grad_() for param in trainer.pre_update.weights]
    rows = trainer.learner.batches
    wanted = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0))(rows.inputs @ params[0] + params[1], rows.targets)
    wanted.backward()
    assert value == pytest.approx(wanted.item(), rel=1e-5)
    for param, theirs in zip(trainer.learner.params, params, strict=True):
        assert param.grad is not None
        assert theirs.grad is not None
        torch.testing.assert_close(param.grad, theirs.grad)
    trainer.apply("loss.pos_weight", 0.5)
    assert trainer.learner.baseline.step == 1
    trainer.advance(20)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("loss", CLASSES)
@pytest.mark.parametrize("text", ["1, 2.5, 0.5", "balanced"])
def test_class_weights(loss: str, text: str) -> None:
    """The loss is numpy's weighted mean of -log p, with the given or the balanced weights."""
    trainer, value = first_loss(blobs(loss, loss__class_weights=text, dataset__test=0.3))
    y = np.asarray(trainer.learner.dataset.y)
    weight = np.array([1, 2.5, 0.5]) if text != "balanced" else len(y) / (3 * np.bincount(y))
    assert trainer.learner.forward_pass is not None
    logits = trainer.learner.forward_pass.outputs.detach().double().numpy()
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    assert value == pytest.approx(np.average(-log_p[np.arange(len(y)), y], weights=weight[y]), rel=1e-5)
    trainer.advance(20)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("size", [0, 20])
@pytest.mark.parametrize("loss", CLASSES)
def test_scripts_of_class_weights(loss: str, size: int) -> None:
    """Scripts with edits of class weights are exact, also where an edit of the rows changes balanced weights."""
    changes: list[tuple[int, str, Value]] = [
        (4, "loss.class_weights", "3, 1, 2"),
        (8, "loss.class_weights", "balanced"),
        (12, "dataset.noise", 2.5),
        (16, "loss.class_weights", ""),
        (20, "loss.class_weights", "1, 1, 5"),
        (24, "loss", CLASSES[loss == CLASSES[0]]),
    ]
    assert_script_is_exact(edited(blobs(loss, batch_size=size, dataset__test=0.2), *changes))


@pytest.mark.parametrize("loss", BINARY)
def test_scripts_of_pos_weight(loss: str) -> None:
    """Scripts with edits of pos_weight from 1, to another number and back are exact."""
    changes: list[tuple[int, str, Value]] = [(5, "loss.pos_weight", 2.0), (9, "loss.pos_weight", 3.5), (13, "loss.pos_weight", 1.0)]
    assert_script_is_exact(edited(problem("logistic-sgd", loss=loss), *changes, (17, "loss.pos_weight", 0.25)))
    assert_script_is_exact(edited(problem("logistic-sgd", loss=loss, loss__pos_weight=2.0), (9, "loss.pos_weight", 4.0)))


@pytest.mark.parametrize("recipe", [problem("logistic-sgd", loss="bce_with_logits", loss__pos_weight=3.0), blobs("cross_entropy", loss__class_weights="balanced")])
def test_bursts(recipe: Recipe) -> None:
    """Bursts with weights of the classes give the bits of single steps."""
    trainer, single = Trainer(recipe), Trainer(recipe)
    trainer.executor.bursts.record_after_steps = 5
    trainer.advance(60)
    assert len(trainer.executor.bursts) >= 1
    for _ in range(60):
        single.advance(1)
    assert bits(trainer) == bits(single)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1, 2", "class weights can't be '1, 2', 2 numbers: dataset blobs has 3 classes"),
        ("7", "class weights can't be '7', 1 number: dataset blobs has 3 classes"),
        ("1, -2, 3", "class weights can't be '1, -2, 3': it must be balanced, or a number from 0.000001 to 1,000,000 for each class"),
        ("1, 0, 3", "class weights can't be '1, 0, 3': it must be"),
        ("1, two, 3", "class weights can't be '1, two, 3': it must be"),
        ("1, nan, 3", "class weights can't be '1, nan, 3': it must be"),
    ],
)
def test_wrong_class_weights(text: str, message: str) -> None:
    """A wrong number of weights, or a weight that is not positive, is refused with one line."""
    with pytest.raises(UserError) as caught:
        blobs("cross_entropy", loss__class_weights=text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_another_dataset_resets_weights_of_other_classes() -> None:
    """Choosing a dataset with another number of classes drops given weights; text and file keep the usual spelling."""
    recipe = blobs("cross_entropy", loss__class_weights=" 1,2.50 ,1")
    assert recipe.config.loss.values["class_weights"] == "1, 2.5, 1"
    assert parse_recipe(format_recipe(recipe), "saved.toml") == recipe
    assert "class_weights" not in format_recipe(blobs("cross_entropy"))
    assert recipe.config.with_values("dataset", {"classes": 4}).loss.values["class_weights"] == ""
