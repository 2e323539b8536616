"""The app on terminals that misbehave, and quit at bad moments."""

import os
import random
import re
import signal
from pathlib import Path
from time import monotonic

import pytest

from tests.end_to_end.terminal.app_terminal import is_restored, open_app
from tui_trainer.base.paths import problems_dir

HOSTILE = "a\x1b]0;owned\x07\x9b\u202e[b]"
"""Text that sets the title of a window, begins a control sequence, reverses the text direction, and is markup."""
OWNED = re.compile(rb"\x1b\](?!22;default\x07)|\xc2[\x80-\x9f]|\xe2\x80\xae")
"""Bytes that must not reach the terminal: OSC sequences (except Textual's for the pointer), C1 codes, overrides."""
FOREVER = """
from threading import Event
from tui_trainer.{module} import {name}
{name}.{method} = lambda *_: {deed}
"""
BUSY_IN_TORCH = "[matrix @ matrix for matrix in iter(lambda: __import__('torch').ones(300, 300), None)]"


def test_hostile_text(tmp_path: Path) -> None:
    """No escape sequence from names of files and folders, titles, breakpoints or pasted text reaches the terminal."""
    folder = tmp_path / HOSTILE
    folder.mkdir()
    quoted = "".join(f"\\u{ord(c):04x}" for c in HOSTILE)
    recipe = (problems_dir() / "linear.toml").read_text(encoding="utf-8")
    recipe = re.sub(r'title = ".*"', lambda _: f'title = "{quoted}"', recipe)
    name = f"{HOSTILE}.toml"
    stop = f"param('{quoted}') < 1"
    (folder / name).write_text(f'breakpoints = [{{ when = "{stop}" }}]\n{recipe}', encoding="utf-8")
    first = f"import os, sys; os.chdir({str(folder)!r}); sys.argv[1:] = [{name!r}]"
    with open_app(tmp_path, first=first) as terminal:
        terminal.read_until(b"a]0;owned[b]")
        terminal.read_until("■ ready".encode())
        terminal.type("s")
        terminal.read_until(b"153.352")
        terminal.type("\x13")  # ctrl+s
        terminal.read_until(b"Save this")
        terminal.type(f"\x1b[200~pasted {HOSTILE}\x1b[201~")
        terminal.read_until(b"pasted")
        terminal.type("\r")
        terminal.read_on_until(b"Saved")
        terminal.type("\x0f")  # ctrl+o
        terminal.read_until(b"Open a recipe")
        terminal.type("a")
        terminal.type("\r")
        terminal.read_on_until(b"unknown problem")
        terminal.type("\x11")  # ctrl+q
        assert terminal.ends() == 0
        assert is_restored(terminal)
    assert [terminal.output[found.start() - 60 : found.end() + 20] for found in OWNED.finditer(terminal.output)] == []


def test_what_a_terminal_may_do(tmp_path: Path) -> None:
    """Line noise, wrong replies, a hundred sizes and a long time without a reader do no harm while it runs."""
    sizes = random.Random(0)
    with open_app(tmp_path, "linear", size=(0, 0)) as terminal:
        terminal.read_until("■ ready".encode())
        terminal.type(b"\xff\xfe\x9b\x1b]0;x\x07\x1b[<0;99999;99999M\x1b[<;;M\x1b[?2026;2$y\x1b[200~\x1b[201~")
        while b"paused" not in terminal.output:  # a key that arrives together with noise may be lost
            terminal.type("s")
            terminal.read_some()
        terminal.type("++++++++ ")
        terminal.read_until(b"running")
        for width, height in [(0, 0), (1, 1), (2000, 2), (400, 150)]:
            terminal.resize(width, height)
            terminal.read_some()
        for _ in range(100):
            terminal.resize(sizes.randint(1, 200), sizes.randint(1, 60))
            terminal.read_some()
        terminal.resize(120, 36)
        terminal.read_on_until(b"running")
        terminal.wait_until_full()
        terminal.read_on_until(b"running")
        terminal.type(" ")
        terminal.read_on_until(b"paused")
        terminal.type("q")
        assert terminal.ends() == 0
        assert is_restored(terminal)
    assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("deed", ["Event().wait()", BUSY_IN_TORCH], ids=["waiting", "busy in torch"])
def test_quit_in_an_endless_step(deed: str, tmp_path: Path) -> None:
    """The app quits during an endless step in Python or in torch, without a message."""
    first = FOREVER.format(module="engine.step.learner", name="Learner", method="backward", deed=deed)
    with open_app(tmp_path, "linear", first=first) as terminal:
        terminal.read_until("■ ready".encode())
        terminal.type("s")
        terminal.type("q")
        assert terminal.ends() == 0
        assert is_restored(terminal)
    assert b"terminate called" not in terminal.output


def test_ended_while_saving(tmp_path: Path) -> None:
    """The app can be ended while a save waits for the disk; the old file is whole."""
    first = FOREVER.format(module="base.files", name="os", method="fsync", deed="(os.write(sys.__stderr__.fileno(), b'saving'), Event().wait())")
    saved = tmp_path / "run.toml"
    saved.write_text("old")
    with open_app(tmp_path, "linear", first=f"import os, sys\n{first}") as terminal:
        terminal.read_until("■ ready".encode())
        terminal.type("\x13")
        terminal.read_until(b"Save this")
        terminal.type(f"{saved}\r")
        terminal.read_until(b"already exists")
        terminal.type("\r")
        terminal.read_until(b"saving")
        began = monotonic()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ends() == 143
        assert is_restored(terminal)
    assert saved.read_text() == "old"
    assert monotonic() - began < 10


def test_an_error_in_drawing(tmp_path: Path) -> None:
    """An error in drawing a pane ends the app with the terminal restored, the error below it, and exit code 1."""
    first = "from tui_trainer.ui.panes.status import StatusLine\nStatusLine.render = lambda self: 1 / 0"
    with open_app(tmp_path, "linear", first=first) as terminal:
        assert terminal.ends() == 1
        assert is_restored(terminal)
    assert b"ZeroDivisionError" in terminal.output[terminal.output.rindex(b"\x1b[?1049l") :]


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1", "LC_ALL": "C", "COLUMNS": "abc", "LINES": "-3", "TEXTUAL_FPS": "x", "HOME": "/dev/null"},
        {"TERM": "xterm-16color", "COLORTERM": "", "TEXTUAL_THEME": "nonsense", "LC_ALL": "tr_TR.UTF-8"},
        {"TERM": "nonesuch", "TEXTUAL_THEME": "ansi-dark", "XDG_CONFIG_HOME": "/dev/null", "XDG_STATE_HOME": "/dev/null", "TEXTUAL_ANIMATIONS": "x"},
    ],
    ids=["no colour", "16 colours", "unknown"],
)
def test_odd_environments(environment: dict[str, str], tmp_path: Path) -> None:
    """The data is drawn without colours, in 16 colours, on an unknown terminal, in any locale, without a home."""
    with open_app(tmp_path, "linear", environment=environment) as terminal:
        terminal.read_until("•".encode())
        terminal.read_until(b"quit")
        terminal.type("q")
        assert terminal.ends() == 0
        assert is_restored(terminal)
    assert b"Traceback" not in terminal.output


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM": "dumb"}, b"TERM=dumb"),
        ({"TERM": "unknown"}, b"TERM=unknown"),
        ({"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"}, b"LANG=C.UTF-8"),
        ({"PYTHONIOENCODING": "latin-1"}, b"set to iso8859-1"),
    ],
)
def test_refused_environments(environment: dict[str, str], said: bytes, tmp_path: Path) -> None:
    """Where nothing could be read on the screen the app does not start, and one line says what to do."""
    with open_app(tmp_path, "linear", environment=environment) as terminal:
        assert terminal.ends() == 2
    assert terminal.output.startswith(b"tui-trainer: error: ")
    assert said in terminal.output
    assert b"\x1b" not in terminal.output
    assert terminal.output.count(os.linesep.encode()) == 1
