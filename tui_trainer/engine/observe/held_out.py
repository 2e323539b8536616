"""Metrics of the test rows: functions that compute those of catalogue/metrics.py, each named like its metric."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.metrics import metrics_of
from tui_trainer.engine.step.batches import Rows
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.evaluation import Evaluation
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.objective.full_loss import FullLoss


class HeldOutValues:
    """Values of an evaluation, from which the metrics of the test rows are computed."""

    def __init__(self, learner: Learner, rows: Rows, earlier: Evaluation) -> None:
        """`earlier`: the evaluation before this one."""
        self.learner = learner
        self.rows = rows
        """Features and targets of the test rows."""
        self.earlier = earlier

    @cached_property
    def outputs(self) -> Tensor:
        """Outputs of the current weights for the test rows, in eval mode. Computing them changes nothing."""
        return self.learner.model.predict(self.rows.inputs)

    @cached_property
    def loss(self) -> float:
        """Loss of the test rows with the current weights."""
        return FullLoss(self.learner.full_loss.function, self.rows).of_outputs(self.outputs)


def evaluate(learner: Learner, earlier: Evaluation) -> Evaluation:
    """Return the metrics of the test rows with the current weights. `earlier`: the evaluation before this one."""
    assert learner.test_rows is not None
    values = HeldOutValues(learner, learner.test_rows, earlier)
    declared = [metric for metric in metrics_of(learner.dataset.task, has_test_rows=True) if metric.on_test_rows]
    functions: dict[str, Callable[[HeldOutValues], float | None]] = {each.name: resolve(each.function) for each in declared}
    return earlier.followed_by(learner.step, {name: function(values) for name, function in functions.items()})


def test_loss(values: HeldOutValues) -> float:
    """Return the loss of the test rows."""
    return values.loss


def test_accuracy(values: HeldOutValues) -> float:
    """Return the fraction of the test rows that are classified correctly."""
    return fraction_correct(to_array(values.outputs), to_array(values.rows.targets))


def best_test_loss(values: HeldOutValues) -> float | None:
    """Return the lowest test loss of the evaluations before this one; None if there is none."""
    return None if math.isinf(values.earlier.best_loss) else values.earlier.best_loss


def best_test_loss_step(values: HeldOutValues) -> float | None:
    """Return the number of updates done when the test loss was lowest, this evaluation included."""
    earlier = values.earlier
    return values.learner.step if values.loss < earlier.best_loss else earlier.best_step or None


def fraction_correct(outputs: NDArray[Any], targets: NDArray[Any]) -> float:
    """Return the fraction of rows that are classified correctly.

    With a single logit a row, 0 or more predicts class 1, and a negative logit class 0. With a logit for each class, the
    largest one predicts its class. `outputs`: logits (n, k); `targets`: (n, 1), or class numbers (n,).
    """
    predicted, actual = (outputs.argmax(axis=1), targets) if targets.ndim == 1 else (outputs >= 0, targets >= 0.5)
    return int(np.count_nonzero(predicted == actual)) / actual.size
