"""Screen: keeps output of libraries off the terminal while the app draws on it, by redirecting descriptors 1 and 2."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from tui_trainer.terminal.watcher import DRAWING_ENDED, DRAWING_STARTED, start_watcher

STREAMS = {1: "stdout", 2: "stderr"}


class Screen:
    """Tells the watcher process whether the app is drawing on the terminal."""

    def __init__(self, control: int) -> None:
        self._control = control

    def drawing_started(self) -> None:
        """Report that the app draws from now on: if it is killed, the watcher restores the terminal."""
        self._send(DRAWING_STARTED)

    def drawing_ended(self) -> None:
        """Report that this process restores the terminal by itself, or has done so."""
        self._send(DRAWING_ENDED)

    def set_drawing(self, drawing: bool) -> None:
        """Report that drawing has started or ended."""
        (self.drawing_started if drawing else self.drawing_ended)()

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # the watcher was killed
            os.write(self._control, message)


@contextmanager
def redirect_native_output() -> Iterator[Screen]:
    """Redirect file descriptors 1 and 2 to the log; Python's standard streams still write to the terminal or pipe.

    Crashes of libraries are logged too, with the Python stack. Enter it in the main thread before any other thread is
    started. If the watcher process can't be started, what libraries print is discarded.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    try:
        output, control = start_watcher()
    except OSError:
        output = control = os.open(os.devnull, os.O_WRONLY)
    screen = Screen(control)
    before = {name: getattr(sys, name) for name in _stream_names()}
    originals = {standard: os.dup(standard) for standard in STREAMS}
    faults_were_logged = faulthandler.is_enabled()
    try:
        for standard in STREAMS:
            _write_python_stream_to(standard, originals[standard])
            os.dup2(output, standard)
        if not faults_were_logged:
            faulthandler.enable(2)
        yield screen
    finally:
        screen.drawing_ended()
        if not faults_were_logged:
            faulthandler.disable()
        _restore(before, originals)
        for pipe in {output, control}:
            os.close(pipe)


def _stream_names() -> Iterator[str]:
    """Yield the names in `sys` of the two streams: the current ones, and those that Python opened."""
    for name in STREAMS.values():
        yield from (name, f"__{name}__")


def _write_python_stream_to(standard: int, descriptor: int) -> None:
    """Make Python's stream of that number write to a copy of the descriptor that it wrote to before."""
    name = STREAMS[standard]
    old: TextIO = getattr(sys, name)
    new = open(descriptor, "w", encoding=old.encoding, errors=old.errors)  # noqa: SIM115 - closed by _restore
    setattr(sys, name, new)
    setattr(sys, f"__{name}__", new)


def _restore(before: dict[str, TextIO], originals: dict[int, int]) -> None:
    """Restore descriptors and streams. What C has buffered is flushed to the log first."""
    import ctypes  # here, since it would delay the first frame

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    new_streams = [getattr(sys, name) for name in STREAMS.values()]
    for stream in new_streams:
        with suppress(OSError, ValueError):
            stream.flush()
    for standard, descriptor in originals.items():
        os.dup2(descriptor, standard)
    for name, stream in before.items():
        setattr(sys, name, stream)
    for stream in new_streams:
        with suppress(OSError, ValueError):
            stream.close()
