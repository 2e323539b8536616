"""watch_output(): find out whether the current thread prints."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STREAMS = ("stdout", "stderr")
"""Names in `sys` of the streams that are watched."""


class _WatchedStream:
    """Stream that passes everything on to another stream, and notes that a thread has written to it."""

    def __init__(self, stream: Any, thread: int) -> None:
        self._stream, self._thread = stream, thread
        self.is_written = False

    def write(self, text: str) -> object:
        """Write to the stream."""
        self.is_written = self.is_written or threading.get_ident() == self._thread
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def watch_output() -> Iterator[list[str]]:
    """Watch the standard streams. Yields a list, to which the names of streams written to by this thread are added at the end.

    Output still appears as it would without watching.
    """
    written: list[str] = []
    before = {name: getattr(sys, name) for name in STREAMS}
    watched = {name: _WatchedStream(stream, threading.get_ident()) for name, stream in before.items()}
    for name, stream in watched.items():
        setattr(sys, name, stream)
    try:
        yield written
    finally:
        for name, stream in watched.items():
            if getattr(sys, name) is stream:
                setattr(sys, name, before[name])
        written += [name for name, stream in watched.items() if stream.is_written]
