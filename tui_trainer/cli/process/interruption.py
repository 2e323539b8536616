"""Interruption: a signal ends a headless run between two steps; before the first step, it ends the process at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Record of the first signal that was received. Calling the object returns whether a signal was received."""

    def __init__(self) -> None:
        self.number: int | None = None
        """Number of the first signal that was received; None if no signal was received."""
        self._is_recording = False
        """Whether signals are recorded; otherwise a signal ends the process."""

    def start_recording(self) -> None:
        """Record signals from now on, since the run checks for them between two steps.

        Before this call, a signal ends the process.
        """
        self._is_recording = True

    def record(self, number: int) -> None:
        """Record a signal; if `start_recording` was not called, end the process instead."""
        if not self._is_recording:
            os._exit(128 + number)
        self.number = self.number or number

    def __call__(self) -> bool:
        """Return whether a signal was received."""
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """Exit code of a program ended by a signal: 128 + the signal's number."""
        return 128 + (self.number or 0)


@contextmanager
def record_signals() -> Iterator[Interruption]:
    """Record SIGINT, SIGTERM and SIGHUP within the context, once `start_recording` is called. For the main thread only.

    A second signal with the same number is not recorded: it is handled as before the context. Signals that the process
    ignored before the context stay ignored.
    """
    interruption = Interruption()
    previous_handlers = {number: signal.getsignal(number) or signal.SIG_DFL for number in SIGNALS}

    def handle(number: int, _frame: FrameType | None) -> None:
        interruption.record(number)
        signal.signal(number, previous_handlers[signal.Signals(number)])

    handled = [number for number in SIGNALS if previous_handlers[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handle)
    try:
        yield interruption
    finally:
        for number in handled:
            signal.signal(number, previous_handlers[number])
