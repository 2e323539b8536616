"""Metrics of foreign models."""

import torch

from tests.foreign_models.registered import foreign
from tui_trainer.engine.replay.trainer import Trainer


def test_accuracy_of_three_classes() -> None:
    """The accuracy is the fraction of the rows whose largest logit is that of their class."""
    trainer = Trainer(foreign("batchnorm_classes"))
    trainer.advance(5)
    forward_pass = trainer.learner.forward_pass
    assert forward_pass is not None
    right = torch.argmax(forward_pass.outputs, dim=1) == forward_pass.targets
    assert trainer.observe().metrics["accuracy"] == right.double().mean().item()
