"""Best: the lowest loss of a run so far, reset by edits that change what the loss measures."""

import math
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.batches import Reading
from tui_trainer.recipe.journal import Edit

MEASURES = frozenset({"loss", "dataset"})
"""Addresses whose edits, also of their hyperparameters, make earlier losses incomparable with later ones."""


def changes_measure(edit: Edit) -> bool:
    """Whether an edit makes losses before it incomparable with losses after it."""
    return edit.set.partition(".")[0] in MEASURES


class Best(NamedTuple):
    """Lowest mean loss of an epoch since the loss function, its hyperparameters or the data last changed.

    With a full batch an epoch is one step, and this is the lowest loss of a step. Losses of single
    mini-batches are not comparable; their mean over an epoch, weighted by rows, is. Computed from the steps'
    losses only: no extra forward pass is made, and a replay gives the same bits. An epoch during which such a
    change is made is not counted.
    """

    loss: float = math.inf
    """Mean loss of the best epoch; infinite before the first complete epoch."""
    step: int = 1
    """First step of the best epoch; before the first complete epoch, the first step that counts."""
    first: int = 0
    """First counted step of the current epoch; 0 between two epochs, as are `total` and `rows`."""
    total: float = 0.0
    """Sum of the current epoch's losses so far, each times its number of rows."""
    rows: int = 0
    """Rows in that sum."""

    @classmethod
    def since(cls, step: int) -> "Best":
        """Return a best loss that starts counting after `step` updates."""
        return cls(step=step + 1)

    def among(self, losses: FloatArray, first_step: int, reading: Reading) -> "Best":
        """Return the best of this one and `losses`, those of the steps from `first_step` on.

        Of equal losses the earliest. `reading`: how these steps read the rows.
        """
        if not len(losses):
            return self
        if reading.is_full_batch:
            lowest = int(losses.argmin())
            return Best(float(losses[lowest]), first_step + lowest) if losses[lowest] < self.loss else self
        return deque(self.after_each(losses, first_step, reading), maxlen=1)[0]

    def after_each(self, losses: FloatArray, first_step: int, reading: Reading) -> Iterator["Best"]:
        """Yield the best loss after each of the steps from `first_step` on."""
        best = self
        for step, loss, (start, rows) in zip(
            range(first_step, first_step + len(losses)), losses.tolist(), reading.batches(), strict=False
        ):
            best = best._after(step, loss, start, rows, reading.rows)
            yield best

    def lowest_before_each(self, losses: FloatArray, first_step: int, reading: Reading) -> list[float]:
        """Return the lowest loss before each of the steps from `first_step` on."""
        if reading.is_full_batch:
            lows: list[float] = np.minimum.accumulate(np.concatenate([[self.loss], losses])).tolist()
        else:
            lows = [self.loss, *(best.loss for best in self.after_each(losses, first_step, reading))]
        return lows[:-1]

    def _after(self, step: int, loss: float, start: int, rows: int, all_rows: int) -> "Best":
        """Return the best loss after a step whose batch of `rows` rows begins at row `start` of the epoch."""
        first, total, counted = (step, 0.0, 0) if start == 0 else self[2:]
        total, counted = total + loss * rows, counted + rows
        if start + rows < all_rows:
            return Best(self.loss, self.step, first, total, counted)
        mean = loss if rows == all_rows else total / all_rows  # a single batch: exactly its loss, without rounding
        if counted == all_rows and mean < self.loss:
            return Best(mean, first)
        return Best(self.loss, self.step)
