"""The app itself on a terminal: how signals, a closed window and a terminal that nobody reads end it."""

import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.pseudo_terminal import PseudoTerminal

APP = "import sys; from tui_trainer.cli import main; sys.exit(main(sys.argv[1:]))"
MODES = ("1049", "1000", "1003", "1006", "2004", "25")
"""The terminal's private modes the app changes: alternate screen, mouse, paste, cursor."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[PseudoTerminal]:
    """The app, running, as fast as it goes."""
    started = PseudoTerminal(APP, ["linear"], {"XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)})
    try:
        started.read_until(b"ready")
        started.type("++++++++ ")
        started.read_until(b"running")
        yield started
    finally:
        started.close()


def is_in_order(terminal: PseudoTerminal) -> bool:
    """Whether every mode the app set is back, the cursor is shown, and the keyboard works as before."""
    last = {mode: terminal.output.rfind(f"\x1b[?{mode}".encode()) for mode in MODES}
    ends = {mode: terminal.output[place:][len(mode) + 3 :][:1] for mode, place in last.items()}
    wanted = {mode: b"h" if mode == "25" else b"l" for mode in MODES}
    return ends == wanted and terminal.modes_after == terminal.modes_before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal(terminal: PseudoTerminal, number: signal.Signals, code: int) -> None:
    """A signal ends the running app in under two seconds and leaves the terminal as it was."""
    began = monotonic()
    terminal.process.send_signal(number)
    while terminal.process.poll() is None:
        terminal.read_some()
    assert monotonic() - began < 2
    terminal.read_to_the_end()
    assert terminal.process.returncode == code
    assert is_in_order(terminal)
    assert b"Traceback" not in terminal.output


def test_nobody_reads(terminal: PseudoTerminal) -> None:
    """So does one that comes while nobody reads the terminal and the app is stuck in writing to it."""
    terminal.wait_until_stuck()
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(DEADLINE) == 143
    terminal.read_to_the_end()
    assert is_in_order(terminal)


def test_the_window_is_closed(terminal: PseudoTerminal) -> None:
    """When its window is closed the app ends too."""
    terminal.hang_up()
    assert terminal.process.wait(DEADLINE) == 129
