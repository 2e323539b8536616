"""The values of a step that conditions read: every metric, computed by the function that its declaration names."""

import math

from tests.engine.runs import problem
from tui_trainer.catalogue.metrics import METRICS, Needs
from tui_trainer.engine.observe.step_values import LossValues, StepValues
from tui_trainer.engine.replay.trainer import Trainer

FROM_LOSSES = [metric.name for metric in METRICS if metric.needs is Needs.LOSSES]


def test_every_metric_is_computed() -> None:
    """Every declared metric has a finite value after a step."""
    trainer = Trainer(problem("logistic-sgd", dataset__test=0.2, evaluate_every=2))
    trainer.advance(4)
    values = StepValues(trainer.learner, 0.5, 4, trainer.record.evaluation)
    numbers = [values.scalar(name) for name in METRICS.names()]
    assert all(number is not None and math.isfinite(number) for number in numbers)


def test_metrics_from_losses() -> None:
    """A metric is known from losses and hyperparameters alone, or it needs the learner."""
    config = problem("logistic-sgd").config
    values = LossValues(7, 0.25, 0.5, config, 7)
    assert {name: values.scalar(name) for name in FROM_LOSSES} == {
        "loss": 0.25, "step": 7, "best_loss": 0.5, "best_loss_step": 7, "lr": 1
    }
    assert all(values.scalar(name) is None for name in METRICS.names() if name not in FROM_LOSSES)
    assert LossValues(1, 0.25, math.inf, config).scalar("best_loss") is None
