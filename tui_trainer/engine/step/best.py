"""Best: the lowest loss of a run so far, reset by edits that change what the loss measures."""

import math
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.settings import PENALTIES
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.recipe.journal import Edit

DATA_LOSS_ADDRESSES = frozenset({"loss", "dataset"})
"""Addresses whose edits change what every loss measures. So do edits of their hyperparameters, such as loss.delta."""
MEASURE_ADDRESSES = DATA_LOSS_ADDRESSES | {penalty.name for penalty in PENALTIES}
"""Addresses whose edits change what the loss of the training rows measures, which has a penalty."""


def changes_measure(edit: Edit) -> bool:
    """Return whether losses before an edit can't be compared with losses after it."""
    return edit.set.partition(".")[0] in MEASURE_ADDRESSES


def changes_test_measure(edit: Edit) -> bool:
    """Return whether test losses before an edit can't be compared with those after it: they have no penalty."""
    return edit.set.partition(".")[0] in DATA_LOSS_ADDRESSES


class Best(NamedTuple):
    """Lowest mean loss of an epoch since the loss function, its hyperparameters, its penalty or the data last changed.

    With a full batch an epoch is one step, so this is the lowest loss of a step. Losses of single mini-batches can't be
    compared with one another; their means over whole epochs, weighted by rows, can. The means are computed from the
    losses of the steps, without an extra forward pass, so that a replay gives the same bits. An epoch in which the
    loss function, its hyperparameters or the data change is left out.
    """

    loss: float = math.inf
    """Mean loss of the best epoch; infinite before the first complete epoch."""
    step: int = 1
    """First step of the best epoch; before the first complete epoch, the first step since the loss function
    or the data last changed."""
    epoch_first_step: int = 0
    """First step of the current epoch; 0 between epochs, and after the loss function or data changed in the epoch."""
    epoch_loss_sum: float = 0.0
    """Sum of loss × number of rows over the steps of the current epoch; 0 between two epochs.

    Steps before a change of loss function or data are left out.
    """
    epoch_rows: int = 0
    """Number of rows that the steps in `epoch_loss_sum` have read."""

    @classmethod
    def since(cls, step: int) -> "Best":
        """Return a Best of the losses of steps after `step` only."""
        return cls(step=step + 1)

    @property
    def known_step(self) -> int | None:
        """First step of the best epoch; None before the first complete epoch."""
        return None if math.isinf(self.loss) else self.step

    def with_losses(self, losses: FloatArray, first_step: int, schedule: BatchSchedule) -> "Best":
        """Return the best loss after further steps with these losses, the first of which is `first_step`.

        Of two equal losses the earlier one is the best. `schedule`: the rows that these steps read.
        """
        if not len(losses):
            return self
        if schedule.is_full_batch:
            lowest = int(losses.argmin())
            return Best(float(losses[lowest]), first_step + lowest) if losses[lowest] < self.loss else self
        return deque(self.best_after_each(losses, first_step, schedule), maxlen=1)[0]

    def best_after_each(self, losses: FloatArray, first_step: int, schedule: BatchSchedule) -> Iterator["Best"]:
        """Yield the best loss after each of the steps with these losses, the first of which is `first_step`."""
        best = self
        for step, loss, (start, rows) in zip(
            range(first_step, first_step + len(losses)), losses.tolist(), schedule.batches(), strict=False
        ):
            best = best._with_loss(step, loss, start, rows, schedule.rows)
            yield best

    def lowest_before_each(self, losses: FloatArray, first_step: int, schedule: BatchSchedule) -> list[float]:
        """Return the lowest loss before each of the steps with these losses, the first of which is `first_step`."""
        if schedule.is_full_batch:
            lows: list[float] = np.minimum.accumulate(np.concatenate([[self.loss], losses])).tolist()
        else:
            lows = [self.loss, *(best.loss for best in self.best_after_each(losses, first_step, schedule))]
        return lows[:-1]

    def _with_loss(self, step: int, loss: float, start: int, rows: int, all_rows: int) -> "Best":
        """Return the best loss after a step whose batch of `rows` rows begins at row `start` of the epoch."""
        first, total, rows_read = (step, 0.0, 0) if start == 0 else self[2:]
        total, rows_read = total + loss * rows, rows_read + rows
        if start + rows < all_rows:
            return Best(self.loss, self.step, first, total, rows_read)
        mean = loss if rows == all_rows else total / all_rows  # a full batch's loss itself, without rounding
        if rows_read == all_rows and mean < self.loss:
            return Best(mean, first)
        return Best(self.loss, self.step)
