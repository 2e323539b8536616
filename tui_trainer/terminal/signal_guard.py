"""SignalGuard: on a signal that would end the process, makes the app quit and restores the terminal."""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tui_trainer.terminal.terminal import restore_terminal, terminal_modes

QUIT_SIGNALS = frozenset({signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
"""Signals that ask a program to quit."""
WAKE_SIGNAL = signal.SIGURG
"""Signal that this module sends to threads of the app: it ends the waiting thread, and interrupts a blocked write."""
_CRASH_SIGNALS = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS", "SIGEMT"}
"""Signals of a crash. The kernel sends them to the thread that crashed: another thread can't wait for them."""
_HARMLESS_SIGNALS = {"SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH", "SIGINFO"}
"""Signals that by default don't end a process: they stop, continue or inform it."""
GRACE_SECONDS = 1.7
"""Seconds that the app has to quit by itself before the process is ended.

Restoring the terminal may take MAX_RESET_SECONDS more: 2 seconds in all.
"""
HANG_UP_CHECK_SECONDS = 1.0
"""Interval between two checks for a terminal that was closed without a signal."""


def ending_signals() -> frozenset[int]:
    """Return the numbers of the signals that would end this process and that a thread can wait for.

    QUIT_SIGNALS are always included. Other signals, including real-time signals, are left out if the process handles or
    ignores them, as Python ignores SIGPIPE and SIGXFSZ.
    """
    left_out = {"SIGKILL", *_CRASH_SIGNALS, *_HARMLESS_SIGNALS}
    others = {number for number in signal.valid_signals() if _signal_name(number) not in left_out}
    return frozenset(QUIT_SIGNALS | {number for number in others if signal.getsignal(number) is signal.SIG_DFL})


def _signal_name(number: int) -> str:
    """Return the signal's name; an empty string for most real-time signals, which have no name."""
    return number.name if isinstance(number, signal.Signals) else ""


class SignalGuard(threading.Thread):
    """Thread that waits for a signal, since the app's own thread may be blocked in a write to the terminal."""

    def __init__(self, grace_seconds: float, on_reset: Callable[[], object], signals: frozenset[int]) -> None:
        super().__init__(name="signal-guard", daemon=True)
        self.ask_to_quit: Callable[[], object] | None = None
        """Function that asks the app to quit; None while there is no app.

        It is called in this thread when a signal is received, and must not wait for the app.
        """
        self.received: int | None = None
        """Number of the first signal that was received; None if there was none."""
        self._grace_seconds = grace_seconds
        self._app_ended = threading.Event()
        self._modes = terminal_modes()
        self._on_reset = on_reset
        self._signals = signals

    @property
    def exit_code(self) -> int | None:
        """Exit code of a program ended by a signal: 128 + the signal's number; None if there was no signal."""
        return None if self.received is None else 128 + self.received

    def run(self) -> None:
        """Wait for signals. On each signal ask the app to quit, and end the process if the app does not quit."""
        while (number := _next_signal(self._signals)) != WAKE_SIGNAL or not self._app_ended.is_set():
            if number != WAKE_SIGNAL:  # WAKE_SIGNAL itself may come from another process
                self._quit_app(number)

    def reset_terminal(self) -> None:
        """Restore the terminal, and discard everything that the app writes from now on."""
        self._on_reset()
        _discard_output()
        restore_terminal(self._modes)

    def _quit_app(self, number: int) -> None:
        """Ask the app to quit; end the process if there is no app, or it does not quit in time."""
        self.received = self.received or number
        if self.ask_to_quit is None:
            os._exit(128 + number)
        if not self._app_ended.is_set():
            with suppress(Exception):  # it may have just ended by itself
                self.ask_to_quit()
        if not self._app_ended.wait(self._grace_seconds):
            self.reset_terminal()
            os._exit(128 + number)

    def stop(self) -> None:
        """End this thread, which waits for signals."""
        self._app_ended.set()
        assert self.ident is not None
        signal.pthread_kill(self.ident, WAKE_SIGNAL)
        self.join()


@contextmanager
def signal_guard(
    grace_seconds: float = GRACE_SECONDS, on_reset: Callable[[], object] = lambda: None
) -> Iterator[SignalGuard]:
    """Make the app quit at a signal that would end the process; end the process if the app does not quit in time.

    `grace_seconds`: seconds that the app has to quit; `on_reset`: called before the guard itself restores the
    terminal. Enter the context in the main thread, before any other thread is started: importing numpy starts
    threads, and in such a thread a signal would still end the process. Threads and programs started in the context
    have these signals blocked. Exceptions of the app after a signal are dropped, since they may come from a closed
    terminal.
    """
    signals = ending_signals()
    guard = SignalGuard(grace_seconds, on_reset, signals)
    handler = signal.signal(WAKE_SIGNAL, lambda *_: None)
    # blocked before the guard's thread starts, so that no signal is missed
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (*signals, WAKE_SIGNAL))
    guard.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, {*blocked, *signals})
    try:
        yield guard
    except Exception:
        if guard.received is None:
            raise
        guard.reset_terminal()
    finally:
        guard.stop()
        signal.signal(WAKE_SIGNAL, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _next_signal(signals: frozenset[int]) -> int:
    """Wait for one of the signals and return its number. Returns SIGHUP also when the terminal was closed without a signal.

    A terminal that is not the controlling terminal of this process sends no signal when it is closed.
    """
    awaited = {*signals, WAKE_SIGNAL}
    if not hasattr(signal, "sigtimedwait"):  # macOS
        return signal.sigwait(awaited)
    while True:
        found = signal.sigtimedwait(awaited, HANG_UP_CHECK_SECONDS)
        # Python returns another number when the process was stopped until after the timeout
        if found is not None and found.si_signo in awaited:
            return found.si_signo
        if _terminal_is_closed():
            return signal.SIGHUP


def _terminal_is_closed() -> bool:
    """Return whether the other end of the terminal at standard input is closed."""
    terminal = select.poll()
    terminal.register(0, 0)
    return any(state & select.POLLHUP for _, state in terminal.poll(0))


def _discard_output() -> None:
    """Redirect the app's output to /dev/null, and interrupt a thread that is blocked in a write to the terminal."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in {1, 2, *_screen_descriptors()}:
        os.dup2(null, descriptor)
    for thread in threading.enumerate():
        if thread.ident and not isinstance(thread, SignalGuard):
            signal.pthread_kill(thread.ident, WAKE_SIGNAL)


def _screen_descriptors() -> Iterator[int]:
    """Yield the file descriptors that the app draws on; while native output is redirected, they are not 1 and 2."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError, ValueError):
                yield stream.fileno()
