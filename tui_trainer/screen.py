"""Screen: the terminal for the app alone, while what libraries print to standard output and error goes to a log."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from tui_trainer.watcher import LEFT, TAKEN, start_watcher

STREAMS = {1: "stdout", 2: "stderr"}


class Screen:
    """What the watcher is told about the screen."""

    def __init__(self, control: int) -> None:
        self._control = control

    def taken(self) -> None:
        """Say that the app draws from now on: if it is killed the watcher restores the terminal."""
        self._say(TAKEN)

    def left(self) -> None:
        """Say that the terminal is, or is being, put in order by this process."""
        self._say(LEFT)

    def tell(self, drawing: bool) -> None:
        """Say one or the other."""
        (self.taken if drawing else self.left)()

    def _say(self, word: bytes) -> None:
        with suppress(OSError):  # the watcher was killed
            os.write(self._control, word)


@contextmanager
def own_screen() -> Iterator[Screen]:
    """Within it, file descriptors 1 and 2 lead to the log, and Python's standard streams to the terminal, or pipe, as before.

    Crashes of libraries are logged too, with the place in Python. Enter it in the main thread before any other thread
    is started. Where no watcher can be started what libraries print is dropped.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    try:
        output, control = start_watcher()
    except OSError:
        output = control = os.open(os.devnull, os.O_WRONLY)
    screen = Screen(control)
    before = {name: getattr(sys, name) for name in _names()}
    drawn = {standard: os.dup(standard) for standard in STREAMS}
    faults_were_logged = faulthandler.is_enabled()
    try:
        for standard in STREAMS:
            _draw_on(standard, drawn[standard])
            os.dup2(output, standard)
        if not faults_were_logged:
            faulthandler.enable(2)
        yield screen
    finally:
        screen.left()
        if not faults_were_logged:
            faulthandler.disable()
        _give_back(before, drawn)
        for pipe in {output, control}:
            os.close(pipe)


def _names() -> Iterator[str]:
    """The names in `sys` of the two streams, as they are and as Python opened them."""
    for name in STREAMS.values():
        yield from (name, f"__{name}__")


def _draw_on(standard: int, descriptor: int) -> None:
    """Let Python's stream of that number write to another descriptor, which is what it wrote to before."""
    name = STREAMS[standard]
    old: TextIO = getattr(sys, name)
    new = open(descriptor, "w", encoding=old.encoding, errors=old.errors)  # noqa: SIM115 - for as long as the screen is ours
    setattr(sys, name, new)
    setattr(sys, f"__{name}__", new)


def _give_back(before: dict[str, TextIO], drawn: dict[int, int]) -> None:
    """Put descriptors and streams back. What C has not written yet is written to the log."""
    import ctypes  # here: it would delay the first picture

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    ours = [getattr(sys, name) for name in STREAMS.values()]
    for stream in ours:
        with suppress(OSError, ValueError):
            stream.flush()
    for standard, descriptor in drawn.items():
        os.dup2(descriptor, standard)
    for name, stream in before.items():
        setattr(sys, name, stream)
    for stream in ours:
        with suppress(OSError, ValueError):
            stream.close()
