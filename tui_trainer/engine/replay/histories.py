"""Histories: the curves of all recorded metrics of a run, which grow and are truncated together."""

import sys
from collections.abc import Iterable, Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.metrics import LOSS_NAME, Metric
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.observed.history import CAPACITY, History, HistoryView


class Histories:
    """A history for each recorded metric of a run.

    The loss has a value for every step; another metric has one for every `record_every`-th step, a metric of the test rows
    for every evaluation, and no value for the steps between. All histories cover the same steps in buckets of the same width, so that a run can go back to the
    same steps in all of them.
    """

    def __init__(self, metrics: Iterable[Metric], capacity: int = CAPACITY) -> None:
        """`metrics`: the recorded metrics, the loss among them; `capacity`: number of buckets of each history."""
        self._others = tuple(metric for metric in metrics if metric.name != LOSS_NAME)
        self._spaced = tuple(metric for metric in self._others if not metric.on_test_rows)
        """Metrics that are recorded at multiples of `record_every`."""
        self._by_name = {name: History(capacity) for name in (LOSS_NAME, *(metric.name for metric in self._others))}

    def __repr__(self) -> str:
        return f"Histories({', '.join(self._by_name)}, steps={self.loss.steps})"

    @property
    def loss(self) -> History:
        """Loss of every step."""
        return self._by_name[LOSS_NAME]

    def due_after(self, step: int) -> int:
        """Return the first step after `step` that must be made alone, since a metric other than those of the test rows is recorded there."""
        return min((step + each.record_every - step % each.record_every for each in self._spaced), default=sys.maxsize)

    def is_due(self, step: int) -> bool:
        """Return whether a metric other than the loss and those of the test rows is recorded at that step."""
        return any(step % metric.record_every == 0 for metric in self._spaced)

    def extend(self, losses: FloatArray, values: StepValues) -> None:
        """Add the losses of the latest steps, and the metrics that are due at the last of them.

        `values`: values of the last step. No metric was due at an earlier one of these steps.
        """
        self.loss.extend(losses)
        for metric in self._others:
            numbers = np.full(len(losses), np.nan)
            if _is_recorded(metric, values):
                value = values.scalar(metric.name)
                numbers[-1] = np.nan if value is None else value
            self._by_name[metric.name].extend(numbers)

    def truncate(self, steps: int) -> None:
        """Remove the values after step `steps`. Raises ValueError unless that is the last step of a bucket."""
        for history in self._by_name.values():
            history.truncate(steps)

    def views(self) -> dict[str, HistoryView]:
        """Return frozen copies of the histories by the name of their metric."""
        return {name: history.view() for name, history in self._by_name.items()}

    def restore(self, views: Mapping[str, HistoryView]) -> None:
        """Continue where these histories end. A metric that is not among them has no values up to there."""
        empty = views[LOSS_NAME].without_values()
        self._by_name = {name: History.of(views.get(name, empty)) for name in self._by_name}


def _is_recorded(metric: Metric, values: StepValues) -> bool:
    """Return whether a metric other than the loss is recorded at the step of these values."""
    return values.is_evaluated if metric.on_test_rows else values.step % metric.record_every == 0
