"""Interruption: a signal that ends a headless run between two steps, never within one, and its loading at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """The signal that came, if one did."""

    def __init__(self) -> None:
        self.number: int | None = None
        """The first signal's number."""
        self._between_steps = False
        """Whether somebody looks between two steps whether one came."""

    def wait_for_step(self) -> None:
        """From now on a signal is noted and looked for between two steps; until then it ends the process."""
        self._between_steps = True

    def note(self, number: int) -> None:
        """Take note of a signal. While nothing is printed or trained yet, there is nothing to bring to an end."""
        if not self._between_steps:
            os._exit(128 + number)
        self.number = self.number or number

    def __call__(self) -> bool:
        """Whether one came."""
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program that a signal ended."""
        return 128 + (self.number or 0)


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Within it, a signal ends the process; once steps are made, the first of a kind is noted. Main thread only.

    A second of that kind has its usual effect.
    Signals that the program was started to ignore stay ignored.
    """
    came = Interruption()
    usual = {number: signal.getsignal(number) or signal.SIG_DFL for number in SIGNALS}

    def note(number: int, _frame: FrameType | None) -> None:
        came.note(number)
        signal.signal(number, usual[signal.Signals(number)])

    noted = [number for number in SIGNALS if usual[number] is not signal.SIG_IGN]
    for number in noted:
        signal.signal(number, note)
    try:
        yield came
    finally:
        for number in noted:
            signal.signal(number, usual[number])
