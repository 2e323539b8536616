"""The terminal: checks whether the app can draw on it, and restores it when the app can't do so itself."""

import codecs
import os
import signal
import sys
import termios
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, TextIO

from tui_trainer.base.errors import UserError

DRIVER = "TEXTUAL_DRIVER"
"""Environment variable that names another driver for Textual than the one for terminals."""
DUMB_TERMINALS = ("dumb", "unknown")
"""Values of TERM for terminals whose cursor can't be moved."""
RESET_SECONDS = 0.3
"""Longest time for writing the reset to a terminal that is full."""
RESET = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Escape sequences that undo what the app set: mouse, focus, paste, size and key reports, the alternate screen, the
hidden cursor."""
LOCAL_MODES = 3
"""Index of the local modes in the list that termios returns."""
Modes = list[Any]
"""Modes of a terminal. Any: termios returns numbers and a list of bytes."""


def check_terminal(problem: str) -> None:
    """Raise UserError if the app can't draw on this terminal; the message says what to set, or how to run without one.

    If TEXTUAL_DRIVER names a driver, as for a browser, there is no terminal to check.
    """
    if os.environ.get(DRIVER):
        return
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    missing = next((name for name, stream in streams.items() if not _is_terminal(stream)), None)
    instead = f"tui-trainer run {problem} --steps 100 prints a run without a screen"
    if missing:
        raise UserError(f"the app needs a terminal, and standard {missing} is not one: {instead}")
    kind = os.environ.get("TERM", "")
    if kind.lower() in DUMB_TERMINALS:
        raise UserError(f"the app can't draw on a terminal of the kind TERM={kind}: {instead}")
    encoding = getattr(sys.__stderr__, "encoding", None) or "unknown"
    if not _is_utf8(encoding):
        raise UserError(
            f"the app needs a terminal that takes UTF-8, and this one is set to {encoding}: "
            "try LANG=C.UTF-8 or PYTHONUTF8=1"
        )


def terminal_modes() -> Modes | None:
    """Return the modes of the terminal at standard input; None if it is not a terminal."""
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def restore_terminal(modes: Modes | None, message: bytes = b"") -> None:
    """Restore the terminal at standard input, then write the message. Output that it has not shown may be discarded.

    If its keys send signals (ISIG), which they never do while the app draws, another program has set its modes since:
    then these are left as they are.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTTOU,))  # it would stop a process in the background
    if modes:
        with suppress(termios.error, OSError):
            # first, since the shell of a killed app sets its own modes at about this moment
            if not termios.tcgetattr(0)[LOCAL_MODES] & termios.ISIG:
                termios.tcsetattr(0, termios.TCSANOW, modes)
    with suppress(termios.error, OSError):
        # opened again, since making the shell's own handle non-blocking would outlast this process
        handle = os.open(os.ttyname(0), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        _write_discarding_unread(handle, RESET.encode() + message)


def _write_discarding_unread(handle: int, text: bytes) -> None:
    """Write to a terminal that may be full: discard its unread output until the text fits."""
    end = monotonic() + RESET_SECONDS
    while monotonic() < end:
        with suppress(BlockingIOError):
            if os.write(handle, text) == len(text):
                return
        termios.tcflush(handle, termios.TCOFLUSH)
        sleep(0.001)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
