"""The terminal: whether the app can be drawn on it, and how it is put back in order when the app can't do so itself."""

import codecs
import os
import signal
import sys
import termios
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, TextIO

from tui_trainer.errors import UserError

DRIVER = "TEXTUAL_DRIVER"
"""The variable that names the part of Textual that draws and reads keys, where that is not the terminal's."""
DUMB = ("dumb", "unknown")
"""Kinds of terminal whose cursor can't be moved."""
RESET_SECONDS = 0.3
"""How long it may take to get the terminal to take the reset."""
RESET = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Takes back all the app asked of the terminal: mouse, focus, paste, size and key reports, the alternate screen, the
hidden cursor."""
LOCAL_MODES = 3
"""The place of the local modes in what termios gives."""
Modes = list[Any]
"""The modes of a terminal. Any: termios gives a list of numbers and one of bytes."""


def check_terminal(problem: str) -> None:
    """Raise UserError if the app can't be drawn here; the message says how to go without a screen, or what to set.

    Where TEXTUAL_DRIVER names a driver, as for a browser, there is no terminal to check.
    """
    if os.environ.get(DRIVER):
        return
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    missing = next((name for name, stream in streams.items() if not _is_terminal(stream)), None)
    instead = f"tui-trainer run {problem} --steps 100 prints a run without a screen"
    if missing:
        raise UserError(f"the app needs a terminal, and standard {missing} is not one: {instead}")
    kind = os.environ.get("TERM", "")
    if kind.lower() in DUMB:
        raise UserError(f"the app can't draw on a terminal of the kind TERM={kind}: {instead}")
    encoding = getattr(sys.__stderr__, "encoding", None) or "unknown"
    if not _is_utf8(encoding):
        raise UserError(
            f"the app needs a terminal that takes UTF-8, and this one is set to {encoding}: "
            "try LANG=C.UTF-8 or PYTHONUTF8=1"
        )


def terminal_modes() -> Modes | None:
    """Return the modes of the terminal at standard input; None if that is no terminal."""
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def restore_terminal(modes: Modes | None, message: bytes = b"") -> None:
    """Put the terminal at standard input back in order, then write the message. What stands unread in it may be dropped.

    Its modes stay where its keys send signals, as they never do while the app draws: they are another program's by now.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTTOU,))  # it would stop a process that is in the background
    if modes:
        with suppress(termios.error, OSError):
            # first: a shell whose app was killed sets its own at about this moment
            if not termios.tcgetattr(0)[LOCAL_MODES] & termios.ISIG:
                termios.tcsetattr(0, termios.TCSANOW, modes)
    with suppress(termios.error, OSError):
        # opened anew: making the shell's own handle non-blocking would outlast this process
        handle = os.open(os.ttyname(0), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        _write_at_last(handle, RESET.encode() + message)


def _write_at_last(handle: int, text: bytes) -> None:
    """Write to a terminal that may have no room: what is unread goes, until there is."""
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
