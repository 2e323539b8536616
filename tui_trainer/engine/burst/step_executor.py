"""StepExecutor: makes many steps in one call and checks them as a whole."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.burst.burst import Burst, record_burst
from tui_trainer.engine.burst.preload import is_dynamo_loaded
from tui_trainer.engine.burst.recordings import Recordings
from tui_trainer.engine.step.batches import Reading
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.stops.breakpoints import Breakpoints
from tui_trainer.engine.stops.divergence import first_not_finite
from tui_trainer.engine.stops.step_values import LossValues, StepValues
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.config import RunConfig

logger = logging.getLogger(__name__)

RECORD_AFTER = 200
"""Steps with equal hyperparameters before one is recorded; they take about as long as the recording."""
RECORD_FIRST_AFTER = 20_000
"""The same while torch._dynamo is not loaded: importing it takes most of the time of a recording."""


@dataclass(frozen=True, eq=False)
class StepsResult:
    """Result of `StepExecutor.run`: the steps made, up to one that hit a breakpoint."""

    losses: FloatArray
    """Loss of each step, (steps,)."""
    pre_update: PreUpdateState | None
    """Weights and optimizer state before the last update; None if the learner is not at that step."""
    hit: BreakpointHit | None = None
    """Breakpoint hit after the last step."""


class StepExecutor:
    """Makes the steps of a learner, one by one or most of them in bursts, and tests breakpoints."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self.breakpoints = Breakpoints()
        self.record_after: int | None = None
        """Number of steps to override RECORD_AFTER and RECORD_FIRST_AFTER with; None: use these."""
        self._config: RunConfig | None = None
        """Hyperparameters of the latest steps."""
        self._equal_steps = 0
        """Steps made with these hyperparameters that a burst could have made."""
        self._tried = False
        """Whether recording with these hyperparameters was tried."""
        self._burst: Burst | None = None
        """Burst for these hyperparameters, if there is one."""
        self._recordings = Recordings()
        """Bursts for these and earlier hyperparameters."""
        self._has_failed = False
        """Whether a burst has failed in this run."""

    def stop_at(self, conditions: Iterable[Condition]) -> None:
        """Set the breakpoints: later steps stop after one for which a condition becomes true."""
        self.breakpoints = self.breakpoints.replaced_by(conditions)

    def run(self, steps: int, best: Best, stop_at_breakpoints: bool) -> StepsResult | None:
        """Make `steps` steps, testing breakpoints after each; `best`: the best loss before them.

        Without `stop_at_breakpoints`, breakpoints only note which conditions hold. Returns None if a loss
        exceeded the limit or weights are no longer finite. Then, and where the result has no `pre_update`,
        the learner's state is undefined: restore it before use.
        """
        start, reading = self._learner.step, self._learner.reading
        if stop_at_breakpoints and self.breakpoints and not self.breakpoints.read_losses_only:
            made = self._one_by_one(steps, best)
        else:
            losses, pre_update = self._make_steps(steps)
            test = stop_at_breakpoints and bool(self.breakpoints)
            hit = self._first_hit(losses, start + 1, best, reading) if test else None
            if hit and hit.step < start + steps:
                return StepsResult(losses[: hit.step - start], None, hit)
            made = StepsResult(losses, pre_update, hit) if pre_update else None
        if made is None or first_not_finite(self._learner.model.params) is not None:
            return None
        if not stop_at_breakpoints and self.breakpoints:
            self.test(best.among(made.losses[:-1], start + 1, reading), stop_at_breakpoints=False)
        return made

    def test(self, best: Best, stop_at_breakpoints: bool) -> BreakpointHit | None:
        """Test the breakpoints after the latest step; return a hit only if `stop_at_breakpoints`.

        `best`: before that step.
        """
        if not self.breakpoints:
            return None
        values = StepValues(self._learner, best.loss)
        if stop_at_breakpoints:
            return self.breakpoints.test(values, self._learner.step)
        self.breakpoints.update_without_stopping(values)
        return None

    def _make_steps(self, steps: int) -> tuple[FloatArray, PreUpdateState | None]:
        """Make `steps` steps. Return their losses, and the pre-update state of the last one.

        If a loss exceeds the limit, returns the losses before it and no state. The first step is made alone, since it may create the optimizer's state, and the last one too, since
        it leaves gradients and forward pass for the screen. The steps between can be made in a burst.
        """
        losses = np.empty(steps)
        single = min(1, steps - 1)
        made = self._fill(losses[:single])
        if made == single:
            made += self._burst_or_fill(losses[single:-1])
        if made < steps - 1:
            return losses[:made], None
        pre_update = capture_pre_update(self._learner)
        made += self._fill(losses[-1:])
        return losses[:made], pre_update if made == steps else None

    def _burst_or_fill(self, losses: FloatArray) -> int:
        """Fill `losses` by steps made in a burst if possible, else one by one.

        Return the number of losses before one above the limit.
        """
        burst = self._find_burst(len(losses)) if len(losses) else None
        made = self._make_burst(burst, len(losses)) if burst else None
        if made is None:
            return self._fill(losses)
        losses[:] = made
        too_large = ~(made <= self._learner.loss_limit)
        return int(too_large.argmax()) if too_large.any() else len(made)

    def _fill(self, losses: FloatArray) -> int:
        """Fill `losses` by single steps, up to a loss above the limit.

        Return the number of losses before it.
        """
        limit, make_step = self._learner.loss_limit, self._learner.make_step
        for index in range(len(losses)):
            losses[index] = loss = make_step()
            if not loss <= limit:
                return index
        return len(losses)

    def _one_by_one(self, steps: int, best: Best) -> StepsResult | None:
        """Make single steps, testing the breakpoints after each; return None if a loss exceeds the limit."""
        losses = np.empty(steps)
        pre_update = None
        for index in range(steps):
            pre_update = capture_pre_update(self._learner) if index == steps - 1 else None
            reading = self._learner.reading
            if not self._fill(losses[index : index + 1]):
                return None
            if hit := self.breakpoints.test(StepValues(self._learner, best.loss), self._learner.step):
                return StepsResult(losses[: index + 1], pre_update, hit)
            best = best.among(losses[index : index + 1], self._learner.step, reading)
        return StepsResult(losses, pre_update)

    def _first_hit(self, losses: FloatArray, first: int, best: Best, reading: Reading) -> BreakpointHit | None:
        """Return the first breakpoint hit by steps with these losses, for breakpoints that read only losses.

        `first`: number of the first step; `best`: the best loss before it.
        """
        lows = best.lowest_before_each(losses, first, reading)
        for step, (loss, lowest) in enumerate(zip(losses.tolist(), lows, strict=True), first):
            hit = self.breakpoints.test(LossValues(step, loss, lowest, self._learner.config), step)
            if hit:
                return hit
        return None

    def _find_burst(self, steps: int) -> Burst | None:
        """Return the burst for the current hyperparameters, if there is one.

        Records it once enough steps were made with these hyperparameters. `steps`: number of steps it is
        wanted for.
        """
        config = self._learner.config
        if config is not self._config and config != self._config:
            self._config, self._equal_steps, self._tried, self._burst = config, 0, False, None
        if not self._tried and (cached := self._recordings.find(self._learner)):
            self._tried, self._burst = True, cached
        default = RECORD_AFTER if is_dynamo_loaded() else RECORD_FIRST_AFTER
        self._equal_steps += steps
        if not self._tried and self._equal_steps >= (default if self.record_after is None else self.record_after):
            self._tried = True
            self._burst = self._record_burst()
            if self._burst:
                self._recordings.add(config, self._burst)
        return self._burst

    def _record_burst(self) -> Burst | None:
        """Record a step; return None if it can't be recorded or anything goes wrong."""
        try:
            return record_burst(self._learner)
        except Exception:  # noqa: BLE001 - TorchScript may be missing, broken or refuse a step
            self._log_failure("recorded")
            return None

    def _make_burst(self, burst: Burst, steps: int) -> FloatArray | None:
        """Make steps in a burst. Return None, with the learner unchanged, if anything goes wrong."""
        start = self._learner.capture((), Best())
        try:
            return burst.make(self._learner, steps)
        except Exception:  # noqa: BLE001 - whatever is raised, the steps can be made one by one
            self._log_failure("made in a burst")
            self._burst = None
            self._recordings.drop(burst)
            self._learner.restore(start, self._learner.config)
            return None

    def _log_failure(self, what: str) -> None:
        """Log the current exception with its traceback: the first time as WARNING, then as DEBUG."""
        level = logging.DEBUG if self._has_failed else logging.WARNING
        self._has_failed = True
        logger.log(level, "steps can't be %s and are made one by one", what, exc_info=True)
