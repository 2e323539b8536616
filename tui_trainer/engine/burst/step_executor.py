"""StepExecutor: many steps in one go, checked as a whole."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.burst.burst import Burst, record_burst
from tui_trainer.engine.burst.preload import is_loaded
from tui_trainer.engine.burst.recordings import Recordings
from tui_trainer.engine.step.batches import Reading
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState, capture_pre_update
from tui_trainer.engine.stops.breakpoints import Breakpoints
from tui_trainer.engine.stops.divergence import first_not_finite
from tui_trainer.engine.stops.step_values import LossValues, StepValues
from tui_trainer.observed.stop import Hit
from tui_trainer.recipe.config import RunConfig

logger = logging.getLogger(__name__)

RECORD_AFTER = 200
"""Steps with the same hyperparameters after which one is recorded: they take about as long as a recording."""
RECORD_FIRST_AFTER = 20_000
"""The same while torch's tracing is not loaded, which takes most of the time."""


@dataclass(frozen=True, eq=False)
class Made:
    """Steps that were made, up to the one that met a breakpoint."""

    losses: FloatArray
    before: PreUpdateState | None
    """What the last of them started from; None where it was not kept."""
    hit: Hit | None = None


class StepExecutor:
    """Makes the steps of a learner: one by one, or most of them in a burst."""

    def __init__(self, learner: Learner) -> None:
        self._descent = learner
        self.breakpoints = Breakpoints()
        self.record_after: int | None = None
        """Steps with the same hyperparameters after which one is recorded; None: what is usual."""
        self._config: RunConfig | None = None
        """The hyperparameters of the steps made last."""
        self._alike = 0
        """Steps made with them."""
        self._tried = False
        """Whether one of them was to be recorded."""
        self._burst: Burst | None = None
        """Their burst, if they have one."""
        self._recordings = Recordings()
        """Bursts of these and of earlier ones."""
        self._has_failed = False
        """Whether a burst has failed before."""

    def stop_at(self, conditions: Iterable[Condition]) -> None:
        """From now on stop after a step for which one of these holds."""
        self.breakpoints = self.breakpoints.replaced_by(conditions)

    def make(self, steps: int, best: Best, testing: bool) -> Made | None:
        """Make that many steps; `best`: of the steps before. Breakpoints are tested, or looked at without stopping.

        None when a loss was too large or weights are no longer finite: then the learner stands anywhere. So it does
        where a breakpoint was met and what its update started from was not kept.
        """
        start, reading = self._descent.step, self._descent.reading
        if testing and self.breakpoints and not self.breakpoints.read_losses_only:
            made = self._one_by_one(steps, best)
        else:
            losses, before = self._go(steps)
            hit = self._first_hit(losses, start + 1, best, reading) if testing and self.breakpoints else None
            if hit and hit.step < start + steps:
                return Made(losses[: hit.step - start], None, hit)
            made = Made(losses, before, hit) if before else None
        if made is None or first_not_finite(self._descent.model.params) is not None:
            return None
        if not testing and self.breakpoints:
            self.test(best.among(made.losses[:-1], start + 1, reading), testing=False)
        return made

    def test(self, best: Best, testing: bool) -> Hit | None:
        """Test the breakpoints after the step just made, or look without stopping; `best`: of the steps before it."""
        if not self.breakpoints:
            return None
        values = StepValues(self._descent, best.loss)
        if testing:
            return self.breakpoints.test(values, self._descent.step)
        self.breakpoints.update_without_stopping(values)
        return None

    def _go(self, steps: int) -> tuple[FloatArray, PreUpdateState | None]:
        """The losses up to the first that is too large, and what the last step started from if none was.

        The first step makes the optimizer's memory, the last leaves gradients, outputs and loss; those between can burst.
        """
        losses = np.empty(steps)
        alone = min(1, steps - 1)
        made = self._fill(losses[:alone])
        if made == alone:
            made += self._burst_or_fill(losses[alone:-1])
        if made < steps - 1:
            return losses[:made], None
        before = capture_pre_update(self._descent)
        made += self._fill(losses[-1:])
        return losses[:made], before if made == steps else None

    def _burst_or_fill(self, losses: FloatArray) -> int:
        """The quickest way to make a step for each place. Returns how many come before the first loss that is too large."""
        burst = self._find_burst(len(losses)) if len(losses) else None
        made = self._make_burst(burst, len(losses)) if burst else None
        if made is None:
            return self._fill(losses)
        losses[:] = made
        too_large = ~(made <= self._descent.loss_limit)
        return int(too_large.argmax()) if too_large.any() else len(made)

    def _fill(self, losses: FloatArray) -> int:
        """Make a step for each place, up to the first whose loss is too large. Returns how many come before it."""
        limit, make_step = self._descent.loss_limit, self._descent.make_step
        for index in range(len(losses)):
            losses[index] = loss = make_step()
            if not loss <= limit:
                return index
        return len(losses)

    def _one_by_one(self, steps: int, best: Best) -> Made | None:
        """Steps, each tested by the breakpoints."""
        losses = np.empty(steps)
        before = None
        for index in range(steps):
            before = capture_pre_update(self._descent) if index == steps - 1 else None
            reading = self._descent.reading
            if not self._fill(losses[index : index + 1]):
                return None
            if hit := self.breakpoints.test(StepValues(self._descent, best.loss), self._descent.step):
                return Made(losses[: index + 1], before, hit)
            best = best.among(losses[index : index + 1], self._descent.step, reading)
        return Made(losses, before)

    def _first_hit(self, losses: FloatArray, first: int, best: Best, reading: Reading) -> Hit | None:
        """What stops the run among steps with these losses, where breakpoints read nothing else."""
        lows = best.lowest_before_each(losses, first, reading)
        for step, (loss, lowest) in enumerate(zip(losses.tolist(), lows, strict=True), first):
            hit = self.breakpoints.test(LossValues(step, loss, lowest, self._descent.config), step)
            if hit:
                return hit
        return None

    def _find_burst(self, steps: int) -> Burst | None:
        """The burst of the hyperparameters in force, recorded when that many more steps with them make it worth it."""
        config = self._descent.config
        if config is not self._config and config != self._config:
            self._config, self._alike, self._tried, self._burst = config, 0, False, None
        if not self._tried and (kept := self._recordings.find(self._descent)):
            self._tried, self._burst = True, kept
        usual = RECORD_AFTER if is_loaded() else RECORD_FIRST_AFTER
        self._alike += steps
        if not self._tried and self._alike >= (usual if self.record_after is None else self.record_after):
            self._tried = True
            self._burst = self._record_burst()
            if self._burst:
                self._recordings.keep(config, self._burst)
        return self._burst

    def _record_burst(self) -> Burst | None:
        """Record the step; None if it can't be recorded, or if anything goes wrong."""
        try:
            return record_burst(self._descent)
        except Exception:  # noqa: BLE001 - TorchScript may be missing, broken or refuse a step: single steps need none of it
            self._log_failure("recorded")
            return None

    def _make_burst(self, burst: Burst, steps: int) -> FloatArray | None:
        """Make steps in a burst. None if it can't or if anything goes wrong: then the learner stands where it stood."""
        start = self._descent.capture((), Best())
        try:
            return burst.make(self._descent, steps)
        except Exception:  # noqa: BLE001 - whatever it is, the steps can be made one by one
            self._log_failure("made in a burst")
            self._burst = None
            self._recordings.drop(burst)
            self._descent.restore(start, self._descent.config)
            return None

    def _log_failure(self, what: str) -> None:
        """Log the exception being handled with its traceback: as a warning the first time, for debugging from then on."""
        level = logging.DEBUG if self._has_failed else logging.WARNING
        self._has_failed = True
        logger.log(level, "steps can't be %s and are made one by one", what, exc_info=True)
