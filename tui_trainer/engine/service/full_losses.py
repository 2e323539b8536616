"""FullLosses: the losses over all training rows that snapshots had, as a curve, for a run with mini-batches."""

import numpy as np

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import FullLoss, FullLossCurve
from tui_trainer.recipe.journal import Journal

MAX_POINTS = 1024
"""Maximum number of points of the curve. When there are more, every second one is dropped."""


class FullLosses:
    """Collects the losses over all rows of the snapshots of one run, so that nothing is computed only for the curve."""

    def __init__(self) -> None:
        self._points: list[FullLoss] = []
        self._journal = Journal()
        self._curve = FullLossCurve(np.empty(0), np.empty(0))

    def curve(self, trainer: Trainer, latest: FullLoss | None) -> FullLossCurve:
        """Return the curve up to the current step, with the latest loss. Losses with other edits are left out."""
        kept = [point for point in self._points if point.step <= self._last_valid_step(trainer)]
        if latest and (not kept or latest.step > kept[-1].step):
            kept.append(latest)
        if len(kept) > MAX_POINTS:
            kept = [*kept[:-1:2], kept[-1]]
        if kept != self._points:
            self._points = kept
            self._curve = FullLossCurve(*np.array(kept, dtype=np.float64).reshape(-1, 2).T)
        return self._curve

    def _last_valid_step(self, trainer: Trainer) -> int:
        """Return the last step whose loss can be in the curve: it was made, and with the edits of the run."""
        journal, before = trainer.recipe.journal, self._journal
        self._journal = journal
        return trainer.step if journal is before else min(trainer.step, journal.steps_in_common(before))
