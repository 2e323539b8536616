"""Native output: what libraries print is logged, not shown on the terminal while the app draws on it.

C libraries write directly to the file descriptors 1 and 2, not to Python's streams, so the descriptors are
redirected.
"""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from tui_trainer.terminal.watcher import DRAWING_ENDED, DRAWING_STARTED, start_watcher

STREAM_NAMES = {1: "stdout", 2: "stderr"}
"""Name of Python's stream in the module `sys`, by its file descriptor."""


class DrawingReporter:
    """Reporter to the watcher process: tells it whether the app is drawing on the terminal."""

    def __init__(self, control: int) -> None:
        self._pipe = control

    def report_drawing_started(self) -> None:
        """Report that the app has started to draw: from now on the watcher restores the terminal if the app dies."""
        self._send(DRAWING_STARTED)

    def report_drawing_ended(self) -> None:
        """Report that the app has stopped drawing: from now on the watcher leaves the terminal to this process."""
        self._send(DRAWING_ENDED)

    def report_drawing(self, is_drawing: bool) -> None:
        """Report that drawing has started or ended."""
        (self.report_drawing_started if is_drawing else self.report_drawing_ended)()

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # the watcher was killed
            os.write(self._pipe, message)


@contextmanager
def redirect_native_output() -> Iterator[DrawingReporter]:
    """Redirect file descriptors 1 and 2 to the log; Python's standard streams still write to the terminal or pipe.

    Crashes of libraries are logged too, with the Python stack. If the watcher process can't be started, what libraries
    print is discarded. Enter the context in the main thread, before any other thread is started.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    try:
        output, control = start_watcher()
    except OSError:
        output = control = os.open(os.devnull, os.O_WRONLY)
    reporter = DrawingReporter(control)
    previous_streams = {name: getattr(sys, name) for name in _stream_names()}
    originals = {standard: os.dup(standard) for standard in STREAM_NAMES}
    faults_were_logged = faulthandler.is_enabled()
    try:
        for standard in STREAM_NAMES:
            _write_python_stream_to(standard, originals[standard])
            os.dup2(output, standard)
        if not faults_were_logged:
            faulthandler.enable(2)
        yield reporter
    finally:
        reporter.report_drawing_ended()
        if not faults_were_logged:
            faulthandler.disable()
        _restore(previous_streams, originals)
        for pipe in {output, control}:
            os.close(pipe)


def _stream_names() -> Iterator[str]:
    """Yield the names in `sys` of the current output and error streams, and of the streams that Python opened."""
    for name in STREAM_NAMES.values():
        yield from (name, f"__{name}__")


def _write_python_stream_to(standard: int, descriptor: int) -> None:
    """Make Python's standard output (1) or error (2) write to `descriptor`, a copy of its previous descriptor."""
    name = STREAM_NAMES[standard]
    old: TextIO = getattr(sys, name)
    new = open(descriptor, "w", encoding=old.encoding, errors=old.errors)  # noqa: SIM115 - closed by _restore
    setattr(sys, name, new)
    setattr(sys, f"__{name}__", new)


def _restore(previous_streams: dict[str, TextIO], originals: dict[int, int]) -> None:
    """Restore descriptors and streams. Text in the buffers of the C library is flushed to the log first."""
    import ctypes  # here, since it would delay the first frame

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    new_streams = [getattr(sys, name) for name in STREAM_NAMES.values()]
    for stream in new_streams:
        with suppress(OSError, ValueError):
            stream.flush()
    for standard, descriptor in originals.items():
        os.dup2(descriptor, standard)
    for name, stream in previous_streams.items():
        setattr(sys, name, stream)
    for stream in new_streams:
        with suppress(OSError, ValueError):
            stream.close()
