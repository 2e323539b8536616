"""The app on a terminal: how signals, a closed window and a terminal that nobody reads end it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.terminal.app_terminal import is_restored, open_app
from tests.end_to_end.terminal.pseudo_terminal import PseudoTerminal
from tui_trainer.cli.app_command import KEPT
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import write_recipe


@contextmanager
def running(folder: Path, loaded: bool) -> Iterator[PseudoTerminal]:
    """Open the app and let it run at full speed."""
    with open_app(folder, "linear", environment=None if loaded else {}) as started:
        started.read_until("■ ready".encode())
        started.type("++++++++ ")
        started.read_until(b"running")
        yield started


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[PseudoTerminal]:
    """The running app, forked from a process that has loaded everything."""
    with running(tmp_path, loaded=True) as started:
        yield started


@pytest.fixture
def terminal_of_a_child(tmp_path: Path) -> Iterator[PseudoTerminal]:
    """The running app in a child process, so that this one is notified when it stops."""
    with running(tmp_path, loaded=False) as started:
        yield started


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGUSR2, 140)])
def test_a_signal(terminal: PseudoTerminal, number: signal.Signals, code: int) -> None:
    """A signal ends the running app in less than two seconds and leaves the terminal restored."""
    began = monotonic()
    terminal.process.send_signal(number)
    while terminal.process.poll() is None:
        terminal.read_some()
    assert monotonic() - began < 2
    terminal.read_rest()
    assert terminal.process.returncode == code
    assert is_restored(terminal)
    assert b"Traceback" not in terminal.output


def test_suspended_and_crashed(terminal_of_a_child: PseudoTerminal) -> None:
    """A suspended app gives the terminal back and draws again when it continues; a crash prints a line."""
    terminal = terminal_of_a_child
    terminal.process.send_signal(signal.SIGTSTP)
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
    terminal.modes_after = terminal.modes()
    terminal.read_until(b"\x1b[?1004l")
    assert is_restored(terminal)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.read_on_until(b"\x1b[?1049h")
    terminal.read_on_until(b"running")
    terminal.process.send_signal(signal.SIGSEGV)
    assert terminal.process.wait(DEADLINE) == -signal.SIGSEGV
    terminal.read_until(b"brings the run back\r\n")
    terminal.read_rest()
    assert is_restored(terminal)


def test_killed_while_suspended(terminal_of_a_child: PseudoTerminal) -> None:
    """Nothing is written to the terminal when a suspended app is killed: another program is using it."""
    terminal = terminal_of_a_child
    terminal.process.send_signal(signal.SIGTSTP)
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
    terminal.read_until(b"\x1b[?1004l")
    terminal.process.kill()
    terminal.process.wait(DEADLINE)
    terminal.read_rest()
    assert b"was killed" not in terminal.output
    assert is_restored(terminal)


def test_a_signal_while_it_loads(tmp_path: Path) -> None:
    """A signal during a slow start ends the app and leaves the terminal restored."""
    config = replace(open_problem("linear").config, title="slow to begin", discard_normals=((10**7,),) * 10)
    write_recipe(Recipe(config), tmp_path / "slow.toml")
    with open_app(tmp_path, str(tmp_path / "slow.toml")) as terminal:
        terminal.read_until(b"loading")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ends() == 143
        assert is_restored(terminal)


def test_nobody_reads(terminal: PseudoTerminal) -> None:
    """A signal ends the app also while it is blocked in a write to a terminal that nobody reads."""
    terminal.wait_until_full()
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == 143
    terminal.read_rest()
    assert is_restored(terminal)


def test_the_window_is_closed(terminal: PseudoTerminal) -> None:
    """The app ends when its window is closed."""
    terminal.hang_up()
    assert terminal.process.wait(DEADLINE) == 129


@pytest.mark.parametrize(("keys", "is_kept"), [("s", True), ("", False)])
def test_words_on_leaving(tmp_path: Path, keys: str, is_kept: bool) -> None:
    """After a run that was written to disk the app says how to bring it back; after a mere look nothing is kept."""
    with open_app(tmp_path, "linear") as terminal:
        terminal.read_until("■ ready".encode())
        if keys:
            terminal.type(keys)
            terminal.read_on_until(b"step 1")
        terminal.type("q")
        assert terminal.ends() == 0
        assert (KEPT.encode() in terminal.output) is is_kept
    assert len(list(tmp_path.rglob("recipe.toml"))) == is_kept
