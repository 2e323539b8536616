"""CurrentLosses: the losses that the weights have now, for snapshots: of the latest batch, and of all rows."""

import time
from collections.abc import Callable

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.look_ahead import loss_now
from tui_trainer.observed.snapshot import FullLoss

MAX_SECONDS_PER_FRAME = 0.002
"""Maximum duration of computing a loss for a snapshot while the run is running; a slower one is computed at pauses."""


class CurrentLosses:
    """Computes the losses of the current weights for the snapshots of one run, as often as their cost allows."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """`clock`: function that returns a time in seconds."""
        self._clock = clock
        self._seconds = {"batch": 0.0, "full": 0.0}
        """Duration of the last computation of each loss."""
        self._full: FullLoss | None = None

    def of_batch(self, trainer: Trainer, is_running: bool) -> float | None:
        """Return the loss of the latest step's batch after its update; None if it is unknown or takes too long."""
        learner, forward_pass = trainer.learner, trainer.learner.forward_pass
        if trainer.phases or forward_pass is None or not _is_comparable(learner, forward_pass):
            return None
        return self._timed("batch", is_running, lambda: loss_now(learner, forward_pass))

    def of_all_rows(self, trainer: Trainer, is_running: bool) -> FullLoss | None:
        """Return the loss over all rows before the first step and with mini-batches, with its step; None otherwise.

        The step is an earlier one while the run is running and the loss takes too long.
        """
        learner = trainer.learner
        if learner.step and learner.batch_schedule.is_full_batch:
            return None
        loss = self._timed("full", is_running, lambda: learner.full_loss.of(learner.model))
        if loss is not None:
            self._full = FullLoss(learner.step, loss)
        return self._full if self._full and self._full.step <= learner.step else None

    def _timed(self, name: str, is_running: bool, compute: Callable[[], float]) -> float | None:
        if is_running and self._seconds[name] > MAX_SECONDS_PER_FRAME:
            return None
        began = self._clock()
        loss = compute()
        self._seconds[name] = self._clock() - began
        return loss


def _is_comparable(learner: Learner, forward_pass: ForwardPass) -> bool:
    """Return whether the update of the forward pass was made last, and no edit has changed what the loss measures."""
    then, now = forward_pass.config, learner.config
    is_latest = learner.step == forward_pass.step + 1 and forward_pass.loss is not None
    return is_latest and (then.loss, then.dataset) == (now.loss, now.dataset)
