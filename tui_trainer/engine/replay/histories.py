"""Histories: the curves of all recorded metrics of a run, which grow and are truncated together."""

import sys
from collections.abc import Iterable, Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.metrics import LOSS_NAME, Metric
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.observed.history import CAPACITY, History, HistoryView
from tui_trainer.recipe.config import RunConfig


class Histories:
    """A history for each recorded metric of a run.

    The loss has a value for every step; another metric has one for every `record_every`-th step, a metric of the test rows
    for every evaluation, and no value for the steps between. The metrics of a penalty have histories from the first step
    with a penalty on. All histories cover the same steps in buckets of the same width, so that a run can go back to the
    same steps in all of them.
    """

    def __init__(self, metrics: Iterable[Metric], capacity: int = CAPACITY) -> None:
        """`metrics`: the recorded metrics, the loss among them; `capacity`: number of buckets of each history."""
        self._capacity = capacity
        self._others = tuple(metric for metric in metrics if metric.name != LOSS_NAME)
        self._spaced = tuple(metric for metric in self._others if not metric.on_test_rows)
        """Metrics that are recorded at multiples of `record_every`."""
        names = (metric.name for metric in self._others if not metric.only_with_penalty)
        self._by_name = {name: History(capacity) for name in (LOSS_NAME, *names)}

    def __repr__(self) -> str:
        return f"Histories({', '.join(self._by_name)}, steps={self.loss.steps})"

    @property
    def loss(self) -> History:
        """Loss of every step."""
        return self._by_name[LOSS_NAME]

    def due_after(self, step: int, config: RunConfig) -> int:
        """Return the first step after `step` that must be made alone, since a metric other than those of the test rows is recorded there.

        `config`: hyperparameters of the next steps.
        """
        spaced = (metric for metric in self._spaced if _is_on(metric, config))
        return min((step + each.record_every - step % each.record_every for each in spaced), default=sys.maxsize)

    def is_due(self, step: int, config: RunConfig) -> bool:
        """Return whether a metric other than the loss and those of the test rows is recorded at that step."""
        return any(step % metric.record_every == 0 for metric in self._spaced if _is_on(metric, config))

    def extend(self, losses: FloatArray, values: StepValues) -> None:
        """Add the losses of the latest steps, and the metrics that are due at the last of them.

        `values`: values of the last step. No metric was due at an earlier one of these steps.
        """
        self._begin_histories(values.config)
        self.loss.extend(losses)
        for metric in self._others:
            if metric.name not in self._by_name:
                continue
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
        """Return frozen copies of the histories by the name of their metric, without those of a penalty that have no values."""
        optional = {metric.name for metric in self._others if metric.only_with_penalty}
        return {name: each.view() for name, each in self._by_name.items() if name not in optional or not each.is_empty}

    def restore(self, views: Mapping[str, HistoryView]) -> None:
        """Continue where these histories end. A metric that is not among them has no values up to there."""
        empty = views[LOSS_NAME].without_values()
        names = [*self._by_name, *(each.name for each in self._others if each.only_with_penalty and each.name in views)]
        self._by_name = {name: History.of(views.get(name, empty)) for name in names}

    def _begin_histories(self, config: RunConfig) -> None:
        """Begin the histories of metrics that are on now, without values for the steps before."""
        for metric in self._others:
            if metric.name not in self._by_name and _is_on(metric, config):
                self._by_name[metric.name] = History.of(self.loss.view().without_values(), self._capacity)


def _is_on(metric: Metric, config: RunConfig) -> bool:
    """Return whether a metric is recorded in steps with these hyperparameters."""
    return config.has_penalty or not metric.only_with_penalty


def _is_recorded(metric: Metric, values: StepValues) -> bool:
    """Return whether a metric other than the loss is recorded at the step of these values."""
    if not _is_on(metric, values.config):
        return False
    return values.is_evaluated if metric.on_test_rows else values.step % metric.record_every == 0
