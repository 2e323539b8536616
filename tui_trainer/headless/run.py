"""Headless run: trains without a screen and prints steps while it trains, with the same numbers as the app shows."""

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

MAX_DEFAULT_LINES = 20
"""Maximum number of steps that are printed by default, not counting step 1 and the last step."""
MAX_CHUNK_SECONDS = 0.05
"""Approximate maximum time between two checks for an interruption, in seconds."""
logger = logging.getLogger(__name__)


class Ending(StrEnum):
    """Ways in which a run can end. The values are printed as the status."""

    DONE = "done"
    UNTIL = "until"
    DIVERGED = "diverged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


EARLY_ENDINGS = frozenset({Ending.DIVERGED, Ending.INTERRUPTED})
"""Endings that can come at any step. The last step before such an ending is printed even if `every` leaves it out."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and a one-line message about it; the message is empty if the run reached its last step."""

    ending: Ending
    message: str = ""


def default_every(steps: int) -> int:
    """Return the smallest k of 1, 2, 5, 10, 20, ... for which at most twenty of `steps` steps are multiples of k."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * MAX_DEFAULT_LINES >= steps:
                return digit * power
        power *= 10


def run(
    stepper: Stepper, steps: int, every: int, output: Output, progress: Progress, interrupted: Callable[[], bool]
) -> Outcome:
    """Make `steps` updates and print step 1, every `every`-th step, the last step, and then how the run ended.

    A breakpoint ends the run at its step. `interrupted` is called between two steps: if it returns True, the run ends.
    Raises OSError when the output can't be written. An exception of the training ends the run: its outcome is FAILED.
    """
    headless_run = _HeadlessRun(stepper, steps, every, output, progress)
    try:
        outcome = headless_run.train(interrupted)
        headless_run.finish(outcome)
    finally:
        progress.clear()
    return outcome


class _HeadlessRun:
    """A run in progress.

    A step is pending until the next step shows that its update did not make the loss diverge: only then it is printed.
    """

    def __init__(self, stepper: Stepper, steps: int, every: int, output: Output, progress: Progress) -> None:
        self._stepper, self._steps, self._every = stepper, steps, every
        self._output, self._progress = output, progress
        self._pending: Observation | None = None
        """Step that is printed once the next step shows that the loss did not diverge; None if no step is pending."""
        self._last_printed = 0
        """Number of the step that was printed last."""
        self._chunk_steps = 1
        """Number of steps to make between two checks for an interruption."""

    def train(self, interrupted: Callable[[], bool]) -> Outcome:
        """Make steps until the run ends. Returns how it ended."""
        while self._stepper.step < self._steps:
            if interrupted():
                return Outcome(Ending.INTERRUPTED)
            outcome = self._make_chunk(self._next_printed_step())
            if outcome:
                return outcome
            self._progress.show(self._stepper.step, monotonic())
        return Outcome(Ending.DONE)

    def finish(self, outcome: Outcome) -> None:
        """Print the pending step, then the last step if it is not printed yet, and then how the run ended."""
        self._print_pending()
        self._progress.clear()
        last = self._stepper.observe()
        if outcome.ending in EARLY_ENDINGS and last.loss is not None and last.step > self._last_printed:
            self._output.line(last)
        self._output.end(outcome.ending, last)

    def _next_printed_step(self) -> int:
        """Return the number of the next step to print."""
        if self._stepper.step == 0:
            return 1
        return min(self._steps, (self._stepper.step // self._every + 1) * self._every)

    def _make_chunk(self, target: int) -> Outcome | None:
        """Make a chunk of steps, up to step `target` at most. Returns the outcome if the run ends, otherwise None."""
        chunk = min(self._chunk_steps, target - self._stepper.step)
        began = monotonic()
        try:
            stop = self._stepper.advance(chunk)
        except Exception as error:  # any exception of the training ends the run
            logger.exception("the run failed")
            return Outcome(Ending.FAILED, _failure_text(self._stepper.step + 1, error))
        self._adapt_chunk(chunk, monotonic() - began)
        if isinstance(stop, Divergence):
            if self._pending and stop.step <= self._pending.step:
                self._pending = None
            return Outcome(Ending.DIVERGED, stop.message)
        self._print_pending()
        if stop or self._stepper.step == target:
            self._pending = self._stepper.observe()
        return Outcome(Ending.UNTIL, stop.message) if stop else None

    def _print_pending(self) -> None:
        if self._pending:
            self._progress.clear()
            self._output.line(self._pending)
            self._last_printed = self._pending.step
            self._pending = None

    def _adapt_chunk(self, made: int, seconds: float) -> None:
        """Halve or double the size of chunks, so that a chunk takes between half of MAX_CHUNK_SECONDS and all of it."""
        if seconds > MAX_CHUNK_SECONDS:
            self._chunk_steps = max(1, self._chunk_steps // 2)
        elif seconds < MAX_CHUNK_SECONDS / 2 and made == self._chunk_steps:
            self._chunk_steps *= 2


def _failure_text(step: int, error: Exception) -> str:
    return f"failed at step {step}: {exception_text(error)}"
