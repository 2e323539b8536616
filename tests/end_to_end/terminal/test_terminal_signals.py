"""The signal guard around a stand-in for the app: exit codes, and how the terminal is left."""

import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.terminal.pseudo_terminal import PseudoTerminal
from tui_trainer.terminal.signal_guard import ending_signals, signal_guard
from tui_trainer.terminal.terminal import RESET_SEQUENCES

STAND_IN = """
import os, signal, sys, termios, threading, tty
from tui_trainer.terminal.signal_guard import signal_guard

kind = sys.argv[1]
signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # what a shell starts in the background ignores it
asked = threading.Event()
modes = termios.tcgetattr(0)
if kind == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
if kind == "stopped":
    no_signals, wait = [signal.struct_siginfo([0] * 7)] * 3, signal.sigtimedwait
    signal.sigtimedwait = lambda *those: no_signals.pop() if no_signals else wait(*those)
with signal_guard(grace_seconds=0.3) as guard:
    if kind == "early":
        os.write(2, b"ready")
        threading.Event().wait()
    guard.ask_to_quit = asked.set
    tty.setraw(0)
    os.write(2, b"\\x1b[?1049h\\x1b[?1003hready")
    while kind == "flooding":
        os.write(2, b"x" * 1000)
    if kind == "deaf":
        threading.Event().wait()
    asked.wait()
    if kind == "breaking":
        raise OSError("the terminal is gone")
    if kind == "polite":
        os.write(2, b"\\x1b[?1003l\\x1b[?1049l")
        termios.tcsetattr(0, termios.TCSANOW, modes)
if kind == "again":
    os.kill(os.getpid(), signal.SIGTERM)
sys.exit(guard.exit_code)
"""
RESTORER = """
import sys, termios, tty
from tui_trainer.terminal.terminal import restore_terminal, terminal_modes

before = terminal_modes()
tty.setcbreak(0) if sys.argv[1] == "shell" else tty.setraw(0)
restore_terminal(before)
"""
Start = Callable[..., PseudoTerminal]
"""Called with the kind, and whether its terminal sends it signals."""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the stand-in on a terminal, and wait until it has taken the screen."""
    started: list[PseudoTerminal] = []

    def begin(kind: str, adopt: bool = True) -> PseudoTerminal:
        started.append(PseudoTerminal(STAND_IN, [kind], adopt=adopt))
        started[-1].read_until(b"ready")
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT, signal.SIGUSR1, signal.SIGUSR2,
     signal.SIGALRM, signal.SIGRTMAX],
)  # fmt: skip
def test_it_is_asked_to_quit(start: Start, number: signal.Signals) -> None:
    """An app that quits when asked leaves the terminal itself; its exit code names the signal."""
    terminal = start("polite")
    for harmless in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGURG, signal.SIGWINCH, signal.SIGCHLD):
        terminal.process.send_signal(harmless)
    terminal.process.send_signal(number)
    assert terminal.process.wait(DEADLINE) == 128 + number
    terminal.read_rest()
    assert terminal.output.endswith(b"\x1b[?1003l\x1b[?1049l")
    assert terminal.modes_after == terminal.modes_before


@pytest.mark.parametrize("kind", ["deaf", "flooding", "breaking"])
def test_an_app_that_does_not_quit(start: Start, kind: str) -> None:
    """The terminal is restored for an app that doesn't quit, can't since nobody reads it, or fails in doing so."""
    terminal = start(kind)
    if kind == "flooding":
        terminal.wait_until_full()
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == 143
    terminal.read_rest()
    assert terminal.output.endswith(RESET_SEQUENCES.encode())
    assert terminal.modes_after == terminal.modes_before


@pytest.mark.parametrize("taken_over", [False, True])
def test_a_terminal_that_the_shell_has_again(taken_over: bool) -> None:
    """The modes of a killed app are reset; modes that the shell has set since are left alone."""
    terminal = PseudoTerminal(RESTORER, ["shell" if taken_over else "app"])
    try:
        assert terminal.ends() == 0
        assert RESET_SEQUENCES.encode() in terminal.output
        assert (terminal.modes_after == terminal.modes_before) == (not taken_over)
    finally:
        terminal.close()


@pytest.mark.parametrize("kind", ["deaf", "breaking"])
def test_the_terminal_is_closed(start: Start, kind: str) -> None:
    """When the window is closed the process ends, whatever its app does."""
    terminal = start(kind)
    terminal.hang_up()
    assert terminal.process.wait(DEADLINE) == 129


@pytest.mark.parametrize("kind", ["deaf", "polite", "breaking"])
def test_the_terminal_goes_without_a_signal(start: Start, kind: str) -> None:
    """A terminal that does not control the process sends it no signal when it is closed; the process ends anyway."""
    terminal = start(kind, adopt=False)
    terminal.hang_up()
    assert terminal.process.wait(DEADLINE) == 129


def test_nohup(start: Start) -> None:
    """Even with nohup the app ends when its terminal is closed."""
    terminal = start("nohup")
    terminal.hang_up()
    assert terminal.process.wait(DEADLINE) == 129


def test_stopped_and_continued(start: Start) -> None:
    """The number that Python returns after a stop is not taken for a signal."""
    terminal = start("stopped")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == 143


def test_after_it_signals_work_as_usual(start: Start) -> None:
    """A second signal, after the app has quit, has its usual effect."""
    terminal = start("again")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == -signal.SIGTERM


def test_before_the_app(start: Start) -> None:
    """A signal before there is an app ends the process at once, and the terminal is left alone."""
    terminal = start("early")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == 143
    terminal.read_rest()
    assert terminal.output == b"ready"


def test_every_signal_that_would_end_the_process() -> None:
    """All signals are waited for except SIGKILL, faults, and those that the process ignores or handles."""
    unlisted = {n for n in signal.valid_signals() if n not in ending_signals() and signal.getsignal(n) is signal.SIG_DFL}
    faults = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGSYS}
    stopping = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT}
    informing = {signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH}
    assert unlisted <= {signal.SIGKILL, *faults, *stopping, *informing}
    handler = signal.signal(signal.SIGUSR2, lambda *_: None)
    assert signal.SIGUSR2 not in ending_signals()
    signal.signal(signal.SIGUSR2, handler)


def test_nothing_is_left_behind() -> None:
    """Without a signal no thread stays, nothing is asked, and the same signals are blocked as before."""
    threads, blocked = threading.active_count(), signal.pthread_sigmask(signal.SIG_BLOCK, ())
    asked: list[None] = []
    for _ in range(50):
        with signal_guard() as guard:
            guard.ask_to_quit = lambda: asked.append(None)
            assert {signal.SIGTERM, signal.SIGHUP, signal.SIGINT} <= signal.pthread_sigmask(signal.SIG_BLOCK, ())
        assert guard.exit_code is None
    assert threading.active_count() == threads
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == blocked
    assert asked == []


def test_errors_pass_through() -> None:
    """An exception of the app is raised again."""
    with pytest.raises(ZeroDivisionError), signal_guard():
        raise ZeroDivisionError
