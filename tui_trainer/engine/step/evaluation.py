"""Evaluation: the metrics of the test rows at the latest evaluation, and the steps after which evaluations are due."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.recipe.config import RunConfig

AUTOMATIC_STEPS = 10
"""Number of steps between two evaluations with full batches, unless `evaluate_every` is set."""


class Evaluation(NamedTuple):
    """Metrics of the test rows after an update, which keep their values up to the next evaluation.

    >>> first = Evaluation().followed_by(10, {"test_loss": 0.5})
    >>> first.followed_by(20, {"test_loss": 0.7}).best_step
    10
    """

    step: int = 0
    """Number of updates done at the evaluation; 0 before the first evaluation."""
    values: Mapping[str, float | None] = FrozenMapping()
    """Metrics of the test rows, by name."""
    best_loss: float = math.inf
    """Lowest test loss since the loss function or the data last changed; infinite before the first evaluation."""
    best_step: int = 0
    """Number of updates done when the test loss was lowest."""

    def followed_by(self, step: int, values: Mapping[str, float | None]) -> "Evaluation":
        """Return the evaluation after update `step`. Of two equal test losses the earlier one is the best."""
        loss = values.get("test_loss")
        kept = FrozenMapping(values)
        if loss is not None and loss < self.best_loss:
            return Evaluation(step, kept, loss, step)
        return Evaluation(step, kept, self.best_loss, self.best_step)

    def without_best(self) -> "Evaluation":
        """Return the evaluation with which no later test loss is compared, since they measure something else."""
        return Evaluation(self.step, self.values)


NO_EVALUATION = Evaluation()


def is_evaluation_due(step: int, config: RunConfig, schedule: BatchSchedule) -> bool:
    """Return whether the test rows are evaluated after update `step`.

    `config`: hyperparameters of that update; `schedule`: the rows that the steps after it read.
    """
    if not config.evaluate_every and schedule.has_mini_batches:
        return schedule.position == 0
    return step % (config.evaluate_every or AUTOMATIC_STEPS) == 0


def next_evaluation(step: int, config: RunConfig, schedule: BatchSchedule) -> int:
    """Return the first step after `step` after whose update an evaluation is due, if no edit comes before it."""
    if not config.evaluate_every and schedule.has_mini_batches:
        return step + schedule.steps_to_end_of_epoch
    every = config.evaluate_every or AUTOMATIC_STEPS
    return step + every - step % every
