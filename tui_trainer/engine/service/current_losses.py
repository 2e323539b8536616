"""CurrentLosses: the losses that the weights have now, for snapshots: of the latest batch, and of all rows."""

import time
from collections.abc import Callable
from typing import NamedTuple

from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.forward_pass import ForwardPass
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.look_ahead import loss_now
from tui_trainer.observed.snapshot import FullLoss
from tui_trainer.recipe.recipe import Recipe

MAX_SECONDS_PER_FRAME = 0.002
"""Maximum duration of computing a loss for a snapshot while the run is running; a slower one is computed at pauses."""


class _Moment(NamedTuple):
    """Parts of a run that have changed whenever its weights, its data or its loss function may have changed."""

    step: int
    recipe: Recipe
    forward_pass: ForwardPass | None

    def is_same(self, other: "_Moment") -> bool:
        """Return whether this is the same moment as another."""
        same_objects = self.recipe is other.recipe and self.forward_pass is other.forward_pass
        return same_objects and self.step == other.step


class CurrentLosses:
    """Computes the losses of the current weights for the snapshots of one run, as often as their cost allows."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """`clock`: function that returns a time in seconds."""
        self._clock = clock
        self._seconds: dict[str, float] = {}
        """Duration of the last computation of each loss."""
        self._known: dict[str, tuple[_Moment, float]] = {}
        """Each loss that was computed last, and for which state of the run."""
        self._full: FullLoss | None = None

    def of_batch(self, trainer: Trainer, is_running: bool) -> float | None:
        """Return the loss of the latest step's batch after its update; None if it is unknown or takes too long.

        In the middle of a later step it is known with full batches only.
        """
        learner, forward_pass = trainer.learner, trainer.learner.forward_pass
        if trainer.phases and learner.step and learner.batch_schedule.is_full_batch:
            return self._compute("batch", trainer, is_running, lambda: learner.full_loss.of(learner.model))
        if trainer.phases or forward_pass is None or not _is_comparable(learner, forward_pass):
            return None
        return self._compute("batch", trainer, is_running, lambda: loss_now(learner, forward_pass))

    def of_all_rows(self, trainer: Trainer, is_running: bool) -> FullLoss | None:
        """Return the loss over all rows before the first step and with mini-batches, with its step; None otherwise.

        The step is an earlier one while the run is running and the loss takes too long.
        """
        learner = trainer.learner
        if learner.step and learner.batch_schedule.is_full_batch:
            return None
        loss = self._compute("full", trainer, is_running, lambda: learner.full_loss.of(learner.model))
        if loss is not None:
            self._full = FullLoss(learner.step, loss)
        return self._full if self._full and self._full.step <= learner.step else None

    def _compute(self, name: str, trainer: Trainer, is_running: bool, compute: Callable[[], float]) -> float | None:
        """Return a loss, computed once for each state of the run; None if it takes too long while the run is running."""
        state = _Moment(trainer.step, trainer.recipe, trainer.learner.forward_pass)
        known = self._known.get(name)
        if known and known[0].is_same(state):
            return known[1]
        if is_running and self._seconds.get(name, 0.0) > MAX_SECONDS_PER_FRAME:
            return None
        began = self._clock()
        loss = compute()
        self._seconds[name] = self._clock() - began
        self._known[name] = state, loss
        return loss


def _is_comparable(learner: Learner, forward_pass: ForwardPass) -> bool:
    """Return whether the update of the forward pass was made last, and no edit has changed what the loss measures."""
    is_latest = learner.step == forward_pass.step + 1 and forward_pass.loss is not None
    return is_latest and forward_pass.config.measure == learner.config.measure
