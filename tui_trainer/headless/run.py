"""The second front end: a run without a screen, printed as it goes. The numbers are those the screen would show."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from tui_trainer.base.text import exception_text
from tui_trainer.headless.printing import Output, Progress
from tui_trainer.observed.protocols import Stepper
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Divergence

LINES = 20
"""About how many lines are printed if nothing is said about it."""
CHUNK_SECONDS = 0.05
"""Steps are made at most about this long before interruptions are looked at again."""
logger = logging.getLogger(__name__)


class Ending(StrEnum):
    """How a run ended."""

    DONE = "done"
    UNTIL = "until"
    DIVERGED = "diverged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


CUT_SHORT = frozenset({Ending.DIVERGED, Ending.INTERRUPTED})
"""Endings at a step that nobody has planned."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and why, if it was not by reaching its last step: one line for a person."""

    ending: Ending
    message: str = ""


def usual_every(steps: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, ... that prints a run of so many steps in about twenty lines."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * LINES >= steps:
                return digit * power
        power *= 10


def run(
    stepper: Stepper, steps: int, every: int, output: Output, progress: Progress, interrupted: Callable[[], bool]
) -> Outcome:
    """Make `steps` updates and print step 1, every `every`-th and the last, then how it ended. Raises OSError.

    A breakpoint that is met ends it: its step is the last. The trainer is always left between two steps. OSError is the
    output's; what the training raises is an outcome.
    """
    session = _Session(stepper, steps, every, output, progress)
    try:
        outcome = session.go_on(interrupted)
        session.finish(outcome)
    finally:
        progress.clear()
    return outcome


class _Session:
    """A run under way. A line is held until the step after it shows that its update did not ruin the run."""

    def __init__(self, stepper: Stepper, steps: int, every: int, output: Output, progress: Progress) -> None:
        self._stepper, self._steps, self._every = stepper, steps, every
        self._output, self._progress = output, progress
        self._held: Observation | None = None
        self._printed = 0
        """The step that was printed last."""
        self._chunk = 1
        """How many steps to make in one go."""

    def go_on(self, interrupted: Callable[[], bool]) -> Outcome:
        """Make steps until there is a reason to end."""
        while self._stepper.step < self._steps:
            if interrupted():
                return Outcome(Ending.INTERRUPTED)
            outcome = self._make_steps(self._next_line())
            if outcome:
                return outcome
            self._progress.show(self._stepper.step, monotonic())
        return Outcome(Ending.DONE)

    def finish(self, outcome: Outcome) -> None:
        """Print what is left to print: the last step too where the run was cut short."""
        self._release()
        self._progress.clear()
        last = self._stepper.observe()
        if outcome.ending in CUT_SHORT and last.loss is not None and last.step > self._printed:
            self._output.line(last)
        self._output.end(outcome.ending, last)

    def _next_line(self) -> int:
        """The next step that is printed."""
        if self._stepper.step == 0:
            return 1
        return min(self._steps, (self._stepper.step // self._every + 1) * self._every)

    def _make_steps(self, target: int) -> Outcome | None:
        """Some steps towards `target`, printed when it is reached; the outcome, if the run ends among them."""
        chunk = min(self._chunk, target - self._stepper.step)
        began = monotonic()
        try:
            stop = self._stepper.advance(chunk)
        except Exception as error:  # whatever it raises is how the run ended
            logger.exception("the run failed")
            return Outcome(Ending.FAILED, _words(self._stepper.step + 1, error))
        self._adapt(chunk, monotonic() - began)
        if isinstance(stop, Divergence):
            if self._held and stop.step <= self._held.step:
                self._held = None
            return Outcome(Ending.DIVERGED, stop.message)
        self._release()
        if stop or self._stepper.step == target:
            self._held = self._stepper.observe()
        return Outcome(Ending.UNTIL, stop.message) if stop else None

    def _release(self) -> None:
        if self._held:
            self._progress.clear()
            self._output.line(self._held)
            self._printed = self._held.step
            self._held = None

    def _adapt(self, made: int, seconds: float) -> None:
        """Aim at chunks of half to all of the time there is."""
        if seconds > CHUNK_SECONDS:
            self._chunk = max(1, self._chunk // 2)
        elif seconds < CHUNK_SECONDS / 2 and made == self._chunk:
            self._chunk *= 2


def _words(step: int, error: Exception) -> str:
    return f"failed at step {step}: {exception_text(error)}"
