"""StepExecutor: makes many steps in one call, and checks losses, weights and breakpoints."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.burst.burst import Burst, record_burst
from tui_trainer.engine.burst.preload import is_dynamo_loaded
from tui_trainer.engine.burst.recordings import Recordings
from tui_trainer.engine.observe.step_values import LossValues, StepValues
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.stops.breakpoints import Breakpoints
from tui_trainer.engine.stops.divergence import first_nonfinite_name
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.config import RunConfig

logger = logging.getLogger(__name__)

RECORD_AFTER_STEPS = 200
"""Number of steps with unchanged hyperparameters after which a step is recorded: traced and compiled for bursts.

Making these steps takes about as long as recording one.
"""
RECORD_AFTER_STEPS_WITHOUT_DYNAMO = 20_000
"""Number of steps to use in place of RECORD_AFTER_STEPS while torch._dynamo is not imported.

The recording imports it, which takes most of the time.
"""


@dataclass(frozen=True, eq=False)
class StepsResult:
    """Result of `StepExecutor.run` for the steps that it made.

    If a step hits a breakpoint, it is the last of these steps.
    """

    losses: FloatArray
    """Loss of each step, (steps,)."""
    pre_update: PreUpdateState | None
    """Weights and optimizer state before the last of these steps; None if the learner has made further steps."""
    hit: BreakpointHit | None = None
    """Breakpoint hit after the last step; None if no breakpoint was hit."""


class StepExecutor:
    """Makes the steps of a learner, one by one or in bursts, and tests the breakpoints after each step."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self.breakpoints = Breakpoints()
        self.record_after_steps: int | None = None
        """Number of steps to use in place of RECORD_AFTER_STEPS; None to use RECORD_AFTER_STEPS.

        A number is also used in place of RECORD_AFTER_STEPS_WITHOUT_DYNAMO.
        """
        self._config: RunConfig | None = None
        """Hyperparameters of the latest steps."""
        self._steps_unchanged = 0
        """Number of steps made since the hyperparameters last changed.

        Steps that a burst could not have made are left out.
        """
        self._has_looked_for_burst = False
        """Whether a burst was found in the cache, or the recording of a burst was tried.

        False again when the hyperparameters have changed.
        """
        self._burst: Burst | None = None
        """Burst for the current hyperparameters; None if there is none."""
        self._recordings = Recordings()
        """Cached bursts for the current hyperparameters and earlier ones."""
        self._has_failed = False
        """Whether a burst has failed in this run."""

    def set_conditions(self, conditions: Iterable[Condition]) -> None:
        """Set the conditions of the breakpoints: a run stops after the first step at which one of them becomes true."""
        self.breakpoints = self.breakpoints.with_conditions(conditions)

    def run(self, steps: int, best: Best, stop_at_breakpoints: bool) -> StepsResult | None:
        """Make `steps` steps, and test the breakpoints after each. `best`: the best loss before these steps.

        Without `stop_at_breakpoints` the breakpoints only store which conditions are true. Returns None if a loss
        exceeded the limit or a weight is no longer finite. If the result is None or its `pre_update` is None, the
        learner's state is undefined, so the caller must restore it.
        """
        start, schedule = self._learner.step, self._learner.batch_schedule
        if stop_at_breakpoints and self.breakpoints and not self.breakpoints.need_only_losses:
            made = self._make_and_test_single_steps(steps, best)
        else:
            losses, pre_update = self._make_steps(steps)
            test = stop_at_breakpoints and bool(self.breakpoints)
            hit = self._find_first_hit(losses, start + 1, best, schedule) if test else None
            if hit and hit.step < start + steps:
                return StepsResult(losses[: hit.step - start], None, hit)
            made = StepsResult(losses, pre_update, hit) if pre_update else None
        if made is None or first_nonfinite_name(self._learner.model.params) is not None:
            return None
        if not stop_at_breakpoints and self.breakpoints:
            self.test(best.with_losses(made.losses[:-1], start + 1, schedule), stop_at_breakpoints=False)
        return made

    def test(self, best: Best, stop_at_breakpoints: bool) -> BreakpointHit | None:
        """Test the breakpoints after the latest step. Return the breakpoint hit.

        Returns None if no breakpoint was hit or `stop_at_breakpoints` is False. `best`: the best loss before that
        step.
        """
        if not self.breakpoints:
            return None
        values = StepValues(self._learner, best.loss)
        if stop_at_breakpoints:
            return self.breakpoints.test(values, self._learner.step)
        self.breakpoints.update_without_stopping(values)
        return None

    def _make_steps(self, steps: int) -> tuple[FloatArray, PreUpdateState | None]:
        """Make `steps` steps. Return the loss of each, and the weights and optimizer state before the last step.

        If a loss exceeds the limit, returns the losses before that loss, and None for the state. The first step is
        made alone, since it may create the optimizer's state. The last step is also made alone, since its gradients
        and forward pass are shown on the screen. The steps between them can be made in a burst.
        """
        losses = np.empty(steps)
        single = min(1, steps - 1)
        made = self._make_single_steps(losses[:single])
        if made == single:
            made += self._make_burst_or_single_steps(losses[single:-1])
        if made < steps - 1:
            return losses[:made], None
        pre_update = capture_pre_update(self._learner)
        made += self._make_single_steps(losses[-1:])
        return losses[:made], pre_update if made == steps else None

    def _make_burst_or_single_steps(self, losses: FloatArray) -> int:
        """Make a step for each element of `losses`, in a burst if possible, and store its loss there.

        Return the number of losses before the first one above the limit.
        """
        burst = self._find_burst(len(losses)) if len(losses) else None
        made = self._make_burst(burst, len(losses)) if burst else None
        if made is None:
            return self._make_single_steps(losses)
        losses[:] = made
        too_large = ~(made <= self._learner.loss_limit)
        return int(too_large.argmax()) if too_large.any() else len(made)

    def _make_single_steps(self, losses: FloatArray) -> int:
        """Make a single step for each element of `losses`, and store its loss there, up to a loss above the limit.

        Return the number of losses before that loss.
        """
        limit, make_step = self._learner.loss_limit, self._learner.make_step
        for index in range(len(losses)):
            losses[index] = loss = make_step()
            if not loss <= limit:
                return index
        return len(losses)

    def _make_and_test_single_steps(self, steps: int, best: Best) -> StepsResult | None:
        """Make single steps, and test the breakpoints after each. Return None if a loss exceeds the limit."""
        losses = np.empty(steps)
        pre_update = None
        for index in range(steps):
            pre_update = capture_pre_update(self._learner) if index == steps - 1 else None
            schedule = self._learner.batch_schedule
            if not self._make_single_steps(losses[index : index + 1]):
                return None
            if hit := self.breakpoints.test(StepValues(self._learner, best.loss), self._learner.step):
                return StepsResult(losses[: index + 1], pre_update, hit)
            best = best.with_losses(losses[index : index + 1], self._learner.step, schedule)
        return StepsResult(losses, pre_update)

    def _find_first_hit(self, losses: FloatArray, first: int, best: Best, schedule: BatchSchedule) -> BreakpointHit | None:
        """Return the first hit among steps with these losses, for breakpoints that need only losses; None if there is none.

        `first`: number of the first step; `best`: the best loss before that step.
        """
        lows = best.lowest_before_each(losses, first, schedule)
        for step, (loss, lowest) in enumerate(zip(losses.tolist(), lows, strict=True), first):
            hit = self.breakpoints.test(LossValues(step, loss, lowest, self._learner.config), step)
            if hit:
                return hit
        return None

    def _find_burst(self, steps: int) -> Burst | None:
        """Return the burst for the current hyperparameters; None if there is none.

        Takes it from the cache, or records it once enough steps were made with these hyperparameters. `steps`: number
        of steps that the burst would make now.
        """
        config = self._learner.config
        if config is not self._config and config != self._config:
            self._config, self._steps_unchanged, self._has_looked_for_burst, self._burst = config, 0, False, None
        if not self._has_looked_for_burst and (cached := self._recordings.find(self._learner)):
            self._has_looked_for_burst, self._burst = True, cached
        needed = self.record_after_steps
        if needed is None:
            needed = RECORD_AFTER_STEPS if is_dynamo_loaded() else RECORD_AFTER_STEPS_WITHOUT_DYNAMO
        self._steps_unchanged += steps
        if not self._has_looked_for_burst and self._steps_unchanged >= needed:
            self._has_looked_for_burst = True
            self._burst = self._record_burst()
            if self._burst:
                self._recordings.add(config, self._burst)
        return self._burst

    def _record_burst(self) -> Burst | None:
        """Record a step as a burst. Return None if a burst is not possible or fails."""
        try:
            return record_burst(self._learner)
        except Exception:  # noqa: BLE001 - TorchScript may be missing, broken or refuse a step
            self._log_failure("recorded")
            return None

    def _make_burst(self, burst: Burst, steps: int) -> FloatArray | None:
        """Make steps in a burst. If that fails, restore the learner and return None."""
        start = self._learner.capture((), Best())
        try:
            return burst.make_steps(self._learner, steps)
        except Exception:  # noqa: BLE001 - whatever is raised, the steps can be made one by one
            self._log_failure("made in a burst")
            self._burst = None
            self._recordings.drop(burst)
            self._learner.restore(start, self._learner.config)
            return None

    def _log_failure(self, failed_action: str) -> None:
        """Log the current exception with its traceback: as a warning the first time, later as a debug message.

        `failed_action`: participle for the message, such as 'recorded'.
        """
        level = logging.DEBUG if self._has_failed else logging.WARNING
        self._has_failed = True
        logger.log(level, "steps can't be %s and are made one by one", failed_action, exc_info=True)
