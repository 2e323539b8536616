"""The terminal: functions that check whether the app can draw on it, and that restore it if the app can't."""

import codecs
import os
import signal
import sys
import termios
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, TextIO

from tui_trainer.base.errors import UserError

DRIVER_VARIABLE = "TEXTUAL_DRIVER"
"""Environment variable that names a driver for Textual to use instead of its terminal driver."""
DUMB_TERMINALS = ("dumb", "unknown")
"""Values of TERM for terminals whose cursor can't be moved."""
MAX_RESET_SECONDS = 0.3
"""Maximum time for writing RESET_SEQUENCES to a terminal whose buffer is full."""
RESET_SEQUENCES = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Escape sequences that undo what the app has set.

The app has switched on the reports of mouse, focus, paste, size and keys, and the alternate
screen, and has hidden the cursor.
"""
LOCAL_MODES_INDEX = 3
"""Index of the local modes in the list that `termios.tcgetattr` returns."""
Modes = list[Any]
"""Modes of a terminal, as `termios.tcgetattr` returns them: numbers and a list of bytes."""


def check_terminal(problem: str) -> None:
    """Check that the app can draw on this terminal. Raises UserError if it can't.

    The message says what to set, or how to run `problem` without a terminal. If TEXTUAL_DRIVER names a driver, as in a
    browser, there is no terminal to check.
    """
    if os.environ.get(DRIVER_VARIABLE):
        return
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    missing = next((name for name, stream in streams.items() if not _is_terminal(stream)), None)
    advice = f"tui-trainer run {problem} --steps 100 prints a run without a screen"
    if missing:
        raise UserError(f"the app needs a terminal, and standard {missing} is not one: {advice}")
    kind = os.environ.get("TERM", "")
    if kind.lower() in DUMB_TERMINALS:
        raise UserError(f"the app can't draw on a terminal of the kind TERM={kind}: {advice}")
    encoding = getattr(sys.__stderr__, "encoding", None) or "unknown"
    if not _is_utf8(encoding):
        raise UserError(
            f"the app needs a terminal that takes UTF-8, and this one is set to {encoding}: "
            "try LANG=C.UTF-8 or PYTHONUTF8=1"
        )


def terminal_modes() -> Modes | None:
    """Return the modes of the terminal at standard input; None if standard input is not a terminal."""
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def restore_terminal(modes: Modes | None, message: bytes = b"") -> None:
    """Restore the terminal at standard input, then write the message. Output not shown yet may be discarded.

    If ISIG is on (keys such as Ctrl+C send signals), the modes are left alone: the app switches ISIG off, so another
    program, such as the shell, has set the modes after the app.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTTOU,))  # SIGTTOU would stop this process if it is in the background
    if modes:
        with suppress(termios.error, OSError):
            # the modes come first, since the shell of a killed app sets its own modes at about this moment
            if not termios.tcgetattr(0)[LOCAL_MODES_INDEX] & termios.ISIG:
                termios.tcsetattr(0, termios.TCSANOW, modes)
    with suppress(termios.error, OSError):
        # the terminal is opened again: making the shell's own descriptor non-blocking would outlast this process
        descriptor = os.open(os.ttyname(0), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        _write_or_discard(descriptor, RESET_SEQUENCES.encode() + message)


def _write_or_discard(descriptor: int, text: bytes) -> None:
    """Write to a terminal whose buffer may be full: discard output that was not read until the text fits."""
    end = monotonic() + MAX_RESET_SECONDS
    while monotonic() < end:
        with suppress(BlockingIOError):
            if os.write(descriptor, text) == len(text):
                return
        termios.tcflush(descriptor, termios.TCOFLUSH)
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
