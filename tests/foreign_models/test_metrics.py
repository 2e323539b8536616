"""Metrics of foreign models."""

from dataclasses import replace

import pytest
import torch

from tests.engine.runs import bits, go_to
from tests.foreign_models.registered import foreign
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer


def test_accuracy_of_three_classes() -> None:
    """The accuracy is the fraction of the rows whose largest logit is that of their class."""
    trainer = Trainer(foreign("batchnorm_classes"))
    trainer.advance(5)
    forward_pass = trainer.learner.forward_pass
    assert forward_pass is not None
    right = torch.argmax(forward_pass.outputs, dim=1) == forward_pass.targets
    assert trainer.observe().metrics["accuracy"] == right.double().mean().item()


@pytest.mark.parametrize("name", ["batchnorm_dropout", "batchnorm_classes", "noisy"])
def test_evaluations_change_nothing(name: str) -> None:
    """Evaluating test rows leaves the run as it is: weights, buffers, modes and random numbers have the same bits."""
    recipe = foreign(name, batch_size=8)
    dataset = load(recipe.config)
    tested, plain = Trainer(recipe, replace(dataset, test_x=dataset.x[:9], test_y=dataset.y[:9])), Trainer(recipe, dataset)
    for trainer in (tested, plain):
        assert trainer.advance(20) is None
    assert bits(tested).tensors == bits(plain).tensors
    assert bits(tested).modes == bits(plain).modes
    outputs = tested.learner.model.predict(tested.learner.batches.inputs)
    assert tested.record.evaluation.step > 0
    assert torch.isfinite(outputs).all()
    go_to(tested, 13)
    tested.advance(7)
    assert bits(tested).tensors == bits(plain).tensors
