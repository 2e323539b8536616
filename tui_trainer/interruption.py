"""Interruption: a signal that ends a headless run between two steps, never within one."""

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

    def __call__(self) -> bool:
        """Whether one came."""
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program that a signal ended."""
        return 128 + (self.number or 0)


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Within it, the first signal of a kind is noted and a second has its usual effect. Main thread only.

    Signals that the program was started to ignore stay ignored.
    """
    came = Interruption()
    usual = {number: signal.getsignal(number) or signal.SIG_DFL for number in SIGNALS}

    def note(number: int, _frame: FrameType | None) -> None:
        came.number = came.number or number
        signal.signal(number, usual[signal.Signals(number)])

    noted = [number for number in SIGNALS if usual[number] is not signal.SIG_IGN]
    for number in noted:
        signal.signal(number, note)
    try:
        yield came
    finally:
        for number in noted:
            signal.signal(number, usual[number])
