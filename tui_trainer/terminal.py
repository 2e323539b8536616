"""The terminal: whether the app can be drawn on it, and how it is left in order when a signal ends the app."""

import codecs
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any, TextIO

from tui_trainer.errors import UserError

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""The signals that ask the app to quit."""
DUMB = ("dumb", "unknown")
"""Kinds of terminal whose cursor can't be moved."""
WAKE = signal.SIGUSR1
"""Ends the thread that waits for them, and gets another out of a system call. It never leaves this process."""
GRACE_SECONDS = 1.7
"""How long the app has to quit by itself: it can't while nobody reads what it writes to the terminal. Under two seconds
in all."""
HANG_UP_SECONDS = 1.0
"""How often to look whether the terminal has gone without a signal."""
RESET_SECONDS = 0.3
"""How long it may take to get the terminal to take the reset."""
RESET = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Takes back all the app asked of the terminal: mouse, focus, paste, size and key reports, the alternate screen, the
hidden cursor."""


def check_terminal(problem: str) -> None:
    """Raise UserError if the app can't be drawn here; the message says how to go without a screen, or what to set."""
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


class SignalGuard(threading.Thread):
    """Waits for a signal. It is a thread because the app's own may be stuck in writing to the terminal."""

    def __init__(self, grace: float) -> None:
        super().__init__(name="signal-guard", daemon=True)
        self.ask_to_quit: Callable[[], object] | None = None
        """Called when a signal comes, in this thread: it must not wait for the app. None: there is nothing to quit."""
        self.received: int | None = None
        """The first signal that came."""
        self._grace = grace
        self._left = threading.Event()
        self._modes = _modes()

    @property
    def exit_code(self) -> int | None:
        """What a shell expects of a program that the signal ended; None if none came."""
        return None if self.received is None else 128 + self.received

    def run(self) -> None:
        """Wait, ask, and end the process if that was in vain."""
        while (number := _next_signal()) != WAKE:
            self.received = self.received or number
            if self.ask_to_quit is None:
                os._exit(128 + number)
            if not self._left.is_set():
                with suppress(Exception):  # it may have ended by itself just now
                    self.ask_to_quit()
            if not self._left.wait(self._grace):
                self.reset_terminal()
                os._exit(128 + number)

    def reset_terminal(self) -> None:
        """Put the terminal back in order, and write no more to it."""
        _reset_terminal(self._modes)

    def stop(self) -> None:
        """End the thread."""
        self._left.set()
        assert self.ident is not None
        signal.pthread_kill(self.ident, WAKE)
        self.join()


@contextmanager
def signal_guard(grace: float = GRACE_SECONDS) -> Iterator[SignalGuard]:
    """Within it, SIGTERM, SIGHUP and SIGINT ask the app to quit; if it has not after `grace` seconds, the process ends.

    Enter it in the main thread before any other thread is started: importing numpy starts some. Threads and programs
    started within have these signals blocked. What the app raises once a signal has come is dropped: it may be that
    its terminal is gone.
    """
    guard = SignalGuard(grace)
    handler = signal.signal(WAKE, lambda *_: None)
    # the thread begins with these blocked, so that it misses none
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (*ENDING, WAKE))
    guard.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, {*blocked, *ENDING})
    try:
        yield guard
    except Exception:
        if guard.received is None:
            raise
        guard.reset_terminal()
    finally:
        guard.stop()
        signal.signal(WAKE, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _next_signal() -> int:
    """Wait for a signal of ours. SIGHUP too when the terminal has gone without one: it may not control this process."""
    if not hasattr(signal, "sigtimedwait"):  # macOS
        return signal.sigwait((*ENDING, WAKE))
    while True:
        found = signal.sigtimedwait((*ENDING, WAKE), HANG_UP_SECONDS)
        # Python gives no signal's number when the process was stopped and goes on after the time was up
        if found is not None and found.si_signo in (*ENDING, WAKE):
            return found.si_signo
        if _is_gone():
            return signal.SIGHUP


def _is_gone() -> bool:
    """Whether nobody holds the other end of the terminal any more."""
    terminal = select.poll()
    terminal.register(0, 0)
    return any(state & select.POLLHUP for _, state in terminal.poll(0))


def _modes() -> list[Any] | None:
    """The terminal's modes as they are now. Any: termios gives a list of numbers and one of bytes."""
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def _reset_terminal(modes: list[Any] | None) -> None:
    """Put the terminal back in order. If nobody reads it, what stands unread in it is thrown away."""
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTTOU,))  # it would stop a process that is in the background
    with suppress(termios.error, OSError):
        # opened anew: making the shell's own handle non-blocking would outlast this process
        handle = os.open(os.ttyname(0), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        _silence()
        _write_at_last(handle, RESET.encode())
    if modes:
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSANOW, modes)


def _silence() -> None:
    """Drop what the app writes from now on, and get a thread out of the write it is stuck in: it holds the terminal."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nowhere, standard)
    for thread in threading.enumerate():
        if thread.ident and not isinstance(thread, SignalGuard):
            signal.pthread_kill(thread.ident, WAKE)


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
