"""Stop: the reason for which a run stopped by itself."""

import math
from dataclasses import dataclass, field

from tui_trainer.base.numbers import readable, shortest, significant, thousands
from tui_trainer.catalogue.metrics import LOSS_NAME

DIGITS = 4
"""Significant digits of losses below 1,000 in sentences, which have to fit in a line of 80 cells."""


@dataclass(frozen=True)
class LossRise:
    """Loss of a step's batch before and after the step's update, and the limit that made the update a divergence."""

    before: float
    after: float
    factor: float
    """Hyperparameter `diverges_at`: the limit is this factor times the baseline."""
    baseline: float
    """Loss that the limit is a multiple of."""

    @property
    def limit(self) -> float:
        """Largest loss that is not a divergence."""
        return self.factor * self.baseline


@dataclass(frozen=True)
class Divergence:
    """Divergence of a run in update `step`. The update was undone, or it was not made.

    >>> rise = LossRise(18590.2, 204881.4, factor=1000, baseline=153.352)
    >>> stop = Divergence(3, "loss 204881 > 1000 × the initial 153.4; undone", rise)
    >>> stop.message
    'diverged at step 3: loss 204881 > 1000 × the initial 153.4; undone'
    >>> stop.sentence
    'Step 3 would raise the loss from 18,590 to 204,881 (limit 1000 × 153). Undone.'
    """

    step: int
    reason: str
    rise: LossRise | None = None
    """Losses of the step's batch; None if something other than the loss of an update became too large."""

    @property
    def message(self) -> str:
        """Message of a run that is printed."""
        return f"diverged at step {self.step}: {self.reason}"

    @property
    def sentence(self) -> str:
        """Message for the screen."""
        if self.rise is None:
            return f"Step {thousands(self.step)}: {self.reason}."
        before, after = readable(self.rise.before, DIGITS), readable(self.rise.after, DIGITS)
        if not math.isfinite(self.rise.after):
            return f"Step {thousands(self.step)} would change the loss from {before} to {after}. Undone."
        limit = f"{shortest(self.rise.factor)} × {significant(self.rise.baseline, 3)}"
        return f"Step {thousands(self.step)} would raise the loss from {before} to {after} (limit {limit}). Undone."


@dataclass(frozen=True)
class BreakpointHit:
    """Stop of a run by breakpoints after update `step`.

    >>> hit = BreakpointHit(7, "loss < 0.3: loss = 0.29995", frozenset({"loss"}))
    >>> hit.message
    'stopped at step 7: loss < 0.3: loss = 0.29995'
    >>> hit.sentence
    'stopped at step 7: loss < 0.3: loss = 0.29995 (loss before update 7)'
    """

    step: int
    report: str
    """Text with the conditions that were met and, for each condition, the values that it read."""
    metrics: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Names of the metrics and hyperparameters that these conditions read."""

    @property
    def message(self) -> str:
        """Message of a run that is printed."""
        return f"stopped at step {self.step}: {self.report}"

    @property
    def sentence(self) -> str:
        """Message for the screen, which shows the loss after the update too."""
        is_loss_read = LOSS_NAME in self.metrics
        return f"{self.message} (loss before update {thousands(self.step)})" if is_loss_read else self.message


Stop = Divergence | BreakpointHit
"""Why a run stopped by itself."""
