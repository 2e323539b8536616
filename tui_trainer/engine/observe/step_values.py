"""Values of a step, from which metrics are computed and which conditions read."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from numpy.typing import NDArray

from tui_trainer.base.expressions.names import Names
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.metrics import METRICS, Needs, shown_metrics
from tui_trainer.conditions.check_recipe import metric_names
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.evaluation import NO_EVALUATION, Evaluation
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.schedules.schedule import Schedule
from tui_trainer.recipe.config import RunConfig


class LossValues:
    """Values of a step of which only the loss is known, such as a step of a burst."""

    __slots__ = ("best_loss", "best_step", "config", "loss", "schedule", "step")

    def __init__(
        self,
        step: int,
        loss: float,
        best_loss: float,
        config: RunConfig,
        best_step: int | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        """`best_loss`: lowest loss of the steps before this one; inf if there is none.

        `best_step`: step with the lowest loss, this one included; None if there is none or it is not known. `schedule`: of
        the learning rate; None if it is constant.
        """
        self.schedule = schedule
        self.step = step
        self.loss: float | None = loss
        self.best_loss = best_loss
        self.best_step = best_step
        self.config = config

    def scalar(self, name: str) -> float | None:
        """Return a metric, or a hyperparameter of the optimizer; None if it does not exist or needs the learner."""
        if name in METRICS and METRICS[name].needs is Needs.LEARNER:
            return None
        return _read(self, name)

    def weights(self, name: str) -> NDArray[Any]:
        """Raise KeyError, since the weights after this update are not known."""
        raise KeyError(name)


class StepValues:
    """Values after an update: the weights, and the loss, accuracy and gradient computed before the update.

    Created after every step, so each value is computed only when it is read.
    """

    __slots__ = ("best_loss", "best_step", "evaluation", "learner")

    def __init__(
        self,
        learner: Learner,
        best_loss: float = math.inf,
        best_step: int | None = None,
        evaluation: Evaluation = NO_EVALUATION,
    ) -> None:
        """`best_loss`: lowest loss of the steps before this one; inf if there is none or it is not known.

        `best_step`: step with the lowest loss, this one included; None if there is none or it is not known.
        `evaluation`: the latest evaluation of the test rows, whose metrics are kept up to the next one.
        """
        self.learner = learner
        self.best_loss = best_loss
        self.best_step = best_step
        self.evaluation = evaluation

    @property
    def step(self) -> int:
        """Number of updates done."""
        return self.learner.step

    @property
    def loss(self) -> float | None:
        """Loss of the step's batch; None before it is computed."""
        loss = self.learner.loss
        return None if loss is None else loss.item()

    @property
    def is_evaluated(self) -> bool:
        """Whether the test rows were evaluated after this update."""
        return self.evaluation.step == self.learner.step > 0

    @property
    def config(self) -> RunConfig:
        """Hyperparameters of the next update."""
        return self.learner.config

    @property
    def schedule(self) -> Schedule:
        """Learning rate of each update."""
        return self.learner.schedule

    def scalar(self, name: str) -> float | None:
        """Return a metric, or a hyperparameter of the optimizer; None if it does not exist."""
        return self.evaluation.values.get(name) if name in self.evaluation.values else _read(self, name)

    def weights(self, name: str) -> NDArray[Any]:
        """Return a parameter as a numpy array of its own dtype."""
        return to_array(self.learner.model.params[name])


def shown_values(learner: Learner, evaluation: Evaluation, has_penalty: bool = False) -> dict[str, float | None]:
    """Return the metrics that are printed and shown on the status line, by name.

    `evaluation`: the latest one; `has_penalty`: whether any step of the run has a penalty of the weights.
    """
    values = StepValues(learner, evaluation=evaluation)
    metrics = shown_metrics(learner.dataset.task, learner.test_rows is not None, has_penalty)
    return {metric.name: values.scalar(metric.name) for metric in metrics}


def condition_names(learner: Learner) -> Names:
    """Return the names that a condition can use, including hyperparameters of the learner's current optimizer."""
    values = learner.config.optimizer.values
    numbers = [name for name, value in values.items() if to_number(value) is not None]
    return metric_names(learner.dataset.task, learner.model.shapes(), numbers, learner.test_rows is not None)


def to_number(value: Value | None) -> float | None:
    """Return a hyperparameter's value as a float; None if it is a text, or if there is no such hyperparameter."""
    return None if value is None or isinstance(value, str) else float(value)


def _read(values: LossValues | StepValues, name: str) -> float | None:
    if name in METRICS:
        if METRICS[name].on_test_rows:
            return None  # there was no evaluation yet
        return _metric_function(METRICS[name].function)(values)
    return to_number(values.config.optimizer.values.get(name))


@cache
def _metric_function(import_path: str) -> Callable[[LossValues | StepValues], float | None]:
    """Return the function of a metric. Cached, since a condition reads it at every step."""
    function: Callable[[LossValues | StepValues], float | None] = resolve(import_path)
    return function
