"""SignalGuard: ends the app, with the terminal in order, when a signal comes that would end the process."""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tui_trainer.terminal.terminal import restore_terminal, terminal_modes

ASKING = frozenset({signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
"""The usual signals that ask a program to quit."""
WAKE = signal.SIGURG
"""Ends the thread that waits for signals, once it is to end, and gets another out of a system call."""
_FAULTS = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS", "SIGEMT"}
"""Sent by the kernel to the thread that made the fault, which can't go on: they can't be waited for."""
_HARMLESS = {"SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH", "SIGINFO"}
"""Signals that by default stop, continue or inform a process, and don't end it."""
GRACE_SECONDS = 1.7
"""How long the app has to quit by itself: it can't while nobody reads what it writes to the terminal. Under two seconds
in all."""
HANG_UP_SECONDS = 1.0
"""How often to look whether the terminal has gone without a signal."""


def ending_signals() -> frozenset[int]:
    """Numbers of the signals that would end this process now and can be waited for, real-time signals among them.

    Those that the process ignores (SIGPIPE and SIGXFSZ in Python) or has a handler for are not, but for the usual three.
    """
    others = {number for number in signal.valid_signals() if _name(number) not in {"SIGKILL", *_FAULTS, *_HARMLESS}}
    return frozenset(ASKING | {number for number in others if signal.getsignal(number) is signal.SIG_DFL})


def _name(number: int) -> str:
    """The signal's name; real-time signals but the first and last have none."""
    return number.name if isinstance(number, signal.Signals) else ""


class SignalGuard(threading.Thread):
    """Waits for a signal. It is a thread because the app's own may be stuck in writing to the terminal."""

    def __init__(self, grace: float, on_reset: Callable[[], object], awaited: frozenset[int]) -> None:
        super().__init__(name="signal-guard", daemon=True)
        self.ask_to_quit: Callable[[], object] | None = None
        """Called when a signal comes, in this thread: it must not wait for the app. None: there is nothing to quit."""
        self.received: int | None = None
        """The first signal that came."""
        self._grace = grace
        self._left = threading.Event()
        self._modes = terminal_modes()
        self._on_reset = on_reset
        self._awaited = awaited

    @property
    def exit_code(self) -> int | None:
        """What a shell expects of a program that the signal ended; None if none came."""
        return None if self.received is None else 128 + self.received

    def run(self) -> None:
        """Wait, ask, and end the process if that was in vain."""
        while (number := _next_signal(self._awaited)) != WAKE or not self._left.is_set():
            if number != WAKE:  # that one may come from outside too
                self._end(number)

    def reset_terminal(self) -> None:
        """Put the terminal back in order, and write no more to it."""
        self._on_reset()
        _silence()
        restore_terminal(self._modes)

    def _end(self, number: int) -> None:
        """Ask the app to quit; end the process if there is none, or it does not within its time."""
        self.received = self.received or number
        if self.ask_to_quit is None:
            os._exit(128 + number)
        if not self._left.is_set():
            with suppress(Exception):  # it may have ended by itself just now
                self.ask_to_quit()
        if not self._left.wait(self._grace):
            self.reset_terminal()
            os._exit(128 + number)

    def stop(self) -> None:
        """End the thread."""
        self._left.set()
        assert self.ident is not None
        signal.pthread_kill(self.ident, WAKE)
        self.join()


@contextmanager
def signal_guard(
    grace: float = GRACE_SECONDS, on_reset: Callable[[], object] = lambda: None
) -> Iterator[SignalGuard]:
    """Within it, a signal that would end the process asks the app to quit; the process ends after `grace` seconds at most.

    `on_reset` is called before the guard itself puts the terminal in order.

    Enter it in the main thread before any other thread is started: importing numpy starts some. Threads and programs
    started within have these signals blocked. What the app raises once a signal has come is dropped: it may be that
    its terminal is gone.
    """
    awaited = ending_signals()
    guard = SignalGuard(grace, on_reset, awaited)
    handler = signal.signal(WAKE, lambda *_: None)
    # the thread begins with these blocked, so that it misses none
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (*awaited, WAKE))
    guard.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, {*blocked, *awaited})
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


def _next_signal(awaited: frozenset[int]) -> int:
    """Wait for a signal of ours. SIGHUP too when the terminal has gone without one: it may not control this process."""
    ours = {*awaited, WAKE}
    if not hasattr(signal, "sigtimedwait"):  # macOS
        return signal.sigwait(ours)
    while True:
        found = signal.sigtimedwait(ours, HANG_UP_SECONDS)
        # Python gives no signal's number when the process was stopped and goes on after the time was up
        if found is not None and found.si_signo in ours:
            return found.si_signo
        if _is_gone():
            return signal.SIGHUP


def _is_gone() -> bool:
    """Whether nobody holds the other end of the terminal any more."""
    terminal = select.poll()
    terminal.register(0, 0)
    return any(state & select.POLLHUP for _, state in terminal.poll(0))


def _silence() -> None:
    """Drop what the app writes from now on, and get a thread out of the write it is stuck in: it holds the terminal."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for written in {1, 2, *_screen_descriptors()}:
        os.dup2(nowhere, written)
    for thread in threading.enumerate():
        if thread.ident and not isinstance(thread, SignalGuard):
            signal.pthread_kill(thread.ident, WAKE)


def _screen_descriptors() -> Iterator[int]:
    """Descriptors that the app draws on: not 1 and 2 while native output goes to a file."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError, ValueError):
                yield stream.fileno()
