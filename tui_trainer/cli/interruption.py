"""Interruption: a signal ends a headless run between two steps, and ends the process at once while it loads."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Records the first signal that is received."""

    def __init__(self) -> None:
        self.number: int | None = None
        """Number of the first signal; None if there was none."""
        self._between_steps = False
        """Whether the run checks for a signal between two steps."""

    def wait_for_step(self) -> None:
        """Record signals from now on, for a check between two steps; before, a signal ends the process."""
        self._between_steps = True

    def record(self, number: int) -> None:
        """Record a signal. While the run is still being loaded, end the process instead."""
        if not self._between_steps:
            os._exit(128 + number)
        self.number = self.number or number

    def __call__(self) -> bool:
        """Whether a signal was received."""
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """Exit code of a program that a signal ended: 128 + its number."""
        return 128 + (self.number or 0)


@contextmanager
def record_signals() -> Iterator[Interruption]:
    """Record SIGINT, SIGTERM and SIGHUP while the block runs, once `wait_for_step` was called. Main thread only.

    The second signal of the same number has its usual effect. Signals that the program was started to ignore stay
    ignored.
    """
    interruption = Interruption()
    usual = {number: signal.getsignal(number) or signal.SIG_DFL for number in SIGNALS}

    def handle(number: int, _frame: FrameType | None) -> None:
        interruption.record(number)
        signal.signal(number, usual[signal.Signals(number)])

    handled = [number for number in SIGNALS if usual[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handle)
    try:
        yield interruption
    finally:
        for number in handled:
            signal.signal(number, usual[number])
