"""StepExecutor: makes many steps in one call, and checks losses, weights and breakpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.burst.burst import Burst
from tui_trainer.engine.burst.burst_finder import BurstFinder
from tui_trainer.engine.observe.step_values import LossValues, StepValues
from tui_trainer.engine.step.batches import BatchSchedule
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.stops.breakpoints import Breakpoints, reads_test_rows
from tui_trainer.engine.stops.divergence import first_nonfinite_name
from tui_trainer.observed.stop import BreakpointHit


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
        """Breakpoints that are tested after each step."""
        self.at_evaluations = Breakpoints()
        """Breakpoints that read metrics of the test rows; the steps between two evaluations are made without them."""
        self.bursts = BurstFinder()

    def set_conditions(self, conditions: Iterable[Condition]) -> None:
        """Set the conditions of the breakpoints: a run stops after the first step at which one of them becomes true."""
        known = list(conditions)
        self.breakpoints = self.breakpoints.with_conditions(each for each in known if not reads_test_rows(each))
        self.at_evaluations = self.at_evaluations.with_conditions(filter(reads_test_rows, known))

    def reset_breakpoints(self, values: StepValues) -> None:
        """Mark all conditions as false, but those of test rows that the latest evaluation makes true. `values`: current."""
        self.breakpoints.reset()
        self.at_evaluations.update_without_stopping(values)

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
            self.test(best, made.losses, schedule, stop_at_breakpoints=False)
        return made

    def test(
        self, best: Best, losses: FloatArray, schedule: BatchSchedule, stop_at_breakpoints: bool
    ) -> BreakpointHit | None:
        """Test the breakpoints after the latest of the steps with these losses. Return the breakpoint hit.

        Returns None if no breakpoint was hit or `stop_at_breakpoints` is False. `best`, `schedule`: the best loss before
        these steps, and the rows that they read.
        """
        if not self.breakpoints:
            return None
        first = self._learner.step - len(losses) + 1
        before, after = (best.with_losses(some, first, schedule) for some in (losses[:-1], losses))
        values = StepValues(self._learner, before.loss, after.known_step)
        if stop_at_breakpoints:
            return self.breakpoints.test(values, self._learner.step)
        self.breakpoints.update_without_stopping(values)
        return None

    def test_evaluation(self, values: StepValues, hit: BreakpointHit | None, stop_at_breakpoints: bool) -> BreakpointHit | None:
        """Test the breakpoints that read test rows, if they were evaluated after this step. Return the breakpoint hit.

        `values`: of the latest step; `hit`: breakpoint that the step has hit already, whose report is kept.
        """
        if not self.at_evaluations or not values.is_evaluated:
            return hit
        if not stop_at_breakpoints:
            self.at_evaluations.update_without_stopping(values)
            return None
        found = self.at_evaluations.test(values, values.step)
        if not (hit and found):
            return hit or found
        return BreakpointHit(hit.step, f"{hit.report}; {found.report}", hit.metrics | found.metrics)

    def _make_steps(self, steps: int) -> tuple[FloatArray, PreUpdateState | None]:
        """Make `steps` steps. Return the loss of each, and the weights and optimizer state before the last step.

        If a loss exceeds the limit, returns the losses before that loss, and None for the state. The first step is
        made alone unless a burst can make it, since it may create the optimizer's state. The last step is made alone,
        since its gradients and forward pass are shown on the screen. The steps between them can be made in a burst.
        """
        losses = np.empty(steps)
        single = 0 if self.bursts.is_ready(self._learner) else min(1, steps - 1)
        made = self._make_single_steps(losses[:single])
        if made == single:
            made += self._make_burst_or_single_steps(losses[single:-1])
        if made < steps - 1:
            return losses[:made], None
        pre_update = capture_pre_update(self._learner)
        made += self._make_single_steps(losses[-1:])
        return losses[:made], pre_update if made == steps else None

    def _make_burst_or_single_steps(self, losses: FloatArray) -> int:
        """Make a step for each element of `losses`, in bursts if possible, and store its loss there.

        Return the number of losses before the first one above the limit.
        """
        if not len(losses):
            return 0
        start = self._learner.capture((), Best())
        made = self._make_in_bursts(losses)
        if made is None:
            self._learner.restore(start, self._learner.config)
            return self._make_single_steps(losses)
        return made

    def _make_in_bursts(self, losses: FloatArray) -> int | None:
        """Make a step for each element of `losses`, in bursts where there is one, and store its loss there.

        Return the number of losses before the first one above the limit. Return None if a burst has failed: the
        learner's state is then undefined.
        """
        made = 0
        while made < len(losses):
            steps = min(len(losses) - made, self._learner.batch_schedule.equal_steps)
            burst = self.bursts.find(self._learner, steps)
            if burst is None:
                below, wanted = self._make_single_steps(losses[made : made + steps]), steps
            else:
                done = self._make_burst(burst, len(losses) - made)
                if done is None:
                    return None
                losses[made : made + len(done)] = done
                below, wanted = _count_until_above(done, self._learner.loss_limit), len(done)
            made += below
            if below < wanted:
                break
        return made

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
            made = losses[index : index + 1]
            if hit := self.test(best, made, schedule, stop_at_breakpoints=True):
                return StepsResult(losses[: index + 1], pre_update, hit)
            best = best.with_losses(made, self._learner.step, schedule)
        return StepsResult(losses, pre_update)

    def _find_first_hit(self, losses: FloatArray, first: int, best: Best, schedule: BatchSchedule) -> BreakpointHit | None:
        """Return the first hit among steps with these losses, for breakpoints that need only losses; None if there is none.

        `first`: number of the first step; `best`: the best loss before that step.
        """
        lows = best.lowest_before_each(losses, first, schedule)
        reads_step = self.breakpoints.read_best_step
        bests = best.best_after_each(losses, first, schedule) if reads_step else repeat(best, len(losses))
        for step, (loss, lowest, after) in enumerate(zip(losses.tolist(), lows, bests, strict=True), first):
            best_step = after.known_step if reads_step else None
            values = LossValues(step, loss, lowest, self._learner.config, best_step, self._learner.schedule)
            hit = self.breakpoints.test(values, step)
            if hit:
                return hit
        return None

    def _make_burst(self, burst: Burst, steps: int) -> FloatArray | None:
        """Make at most `steps` steps in a burst and return their losses. Return None if that fails."""
        try:
            losses = burst.make_steps(self._learner, steps)
        except Exception:  # noqa: BLE001 - whatever is raised, the steps can be made one by one
            self.bursts.give_up(burst)
            return None
        if losses is None:
            self.bursts.drop(burst)
        return losses


def _count_until_above(losses: FloatArray, limit: float) -> int:
    """Return the number of losses before the first one above the limit or not a number."""
    too_large = ~(losses <= limit)
    return int(too_large.argmax()) if too_large.any() else len(losses)
