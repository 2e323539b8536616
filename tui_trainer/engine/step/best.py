"""Best: the lowest loss of a run so far, counted anew when what the loss measures changes."""

import math
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.step.batches import Reading
from tui_trainer.recipe.journal import Edit

MEASURES = frozenset({"loss", "dataset"})
"""What the loss is measured with: after an edit of one, or of its hyperparameters, earlier losses can't be compared."""


def changes_measure(edit: Edit) -> bool:
    """Whether losses before and after an edit can't be compared."""
    return edit.set.partition(".")[0] in MEASURES


class Best(NamedTuple):
    """The lowest mean loss of an epoch since the loss function, its hyperparameters or the data last changed.

    Where a step reads all rows, an epoch is one step, and this is the lowest loss of a step. The losses of mini-batches
    can't be compared one with another; their mean over an epoch, weighted by rows, can. It follows from the losses
    alone: it takes no other pass, and a replay gives the same bits. An epoch under way at such a change is left out.
    """

    loss: float = math.inf
    """Infinite before the first complete epoch."""
    step: int = 1
    """The first step of that epoch; before there is one, the first step that counts."""
    first: int = 0
    """The first step of the epoch under way, as far as it counts; this and the next two are 0 between epochs."""
    total: float = 0.0
    """The sum over its rows read so far of their steps' losses."""
    rows: int = 0
    """How many rows that is."""

    @classmethod
    def since(cls, step: int) -> "Best":
        """Begin to count after that many updates."""
        return cls(step=step + 1)

    def among(self, losses: FloatArray, first_step: int, reading: Reading) -> "Best":
        """The best of this one and the losses of the steps from `first_step` on; of equal ones the earliest.

        `reading`: how these steps read the rows.
        """
        if not len(losses):
            return self
        if reading.whole:
            lowest = int(losses.argmin())
            return Best(float(losses[lowest]), first_step + lowest) if losses[lowest] < self.loss else self
        return deque(self.after_each(losses, first_step, reading), maxlen=1)[0]

    def after_each(self, losses: FloatArray, first_step: int, reading: Reading) -> Iterator["Best"]:
        """The best after each of those steps."""
        best = self
        for step, loss, (start, rows) in zip(
            range(first_step, first_step + len(losses)), losses.tolist(), reading.batches(), strict=False
        ):
            best = best._after(step, loss, start, rows, reading.rows)
            yield best

    def lowest_before_each(self, losses: FloatArray, first_step: int, reading: Reading) -> list[float]:
        """The lowest loss before each of those steps."""
        if reading.whole:
            lows: list[float] = np.minimum.accumulate(np.concatenate([[self.loss], losses])).tolist()
        else:
            lows = [self.loss, *(best.loss for best in self.after_each(losses, first_step, reading))]
        return lows[:-1]

    def _after(self, step: int, loss: float, start: int, rows: int, all_rows: int) -> "Best":
        """The best after a step whose batch of `rows` rows begins at row `start` of the epoch."""
        first, total, counted = (step, 0.0, 0) if start == 0 else self[2:]
        total, counted = total + loss * rows, counted + rows
        if start + rows < all_rows:
            return Best(self.loss, self.step, first, total, counted)
        mean = loss if rows == all_rows else total / all_rows  # that of one batch to the last bit
        if counted == all_rows and mean < self.loss:
            return Best(mean, first)
        return Best(self.loss, self.step)
