"""The numbers of a step that conditions read: declared, computed, and known from losses alone or not."""

import math

from tests.engine.runs import problem
from tui_trainer.base.expressions.names import SCALARS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.stops.step_values import (
    LEARNER_VALUE_NAMES,
    LOSS_VALUE_NAMES,
    READERS,
    LossValues,
    StepValues,
)


def test_every_declared_number_is_read() -> None:
    """The declared numbers are those with a reader, and the learning rate."""
    assert {*SCALARS} == {*READERS, "lr"}
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(3)
    values = StepValues(trainer.learner, 0.5)
    assert all(math.isfinite(values.scalar(name) or 0.0) for name in SCALARS)
    assert all(values.scalar(name) is not None for name in SCALARS)


def test_numbers_from_losses() -> None:
    """A number is known from losses alone, or it needs the learner; the learning rate is known to both."""
    config = problem("logistic-sgd").config
    values = LossValues(7, 0.25, 0.5, config)
    assert [values.scalar(name) for name in LOSS_VALUE_NAMES] == [7, 0.25, 0.5]
    assert all(values.scalar(name) is None for name in LEARNER_VALUE_NAMES)
    assert {*LOSS_VALUE_NAMES} | LEARNER_VALUE_NAMES == READERS.keys()
    assert LossValues(1, 0.25, math.inf, config).scalar("best_loss") is None
