"""The app in a browser, as far as its own process goes: over pipes, with Textual's driver for the web."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.terminal.test_native_output import native_log
from tests.end_to_end.terminal.web import WebApp

Start = Callable[..., WebApp]
"""Called with more environment variables."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the app on the linear problem and wait for its first frame."""
    started: list[WebApp] = []

    def begin(**environment: str) -> WebApp:
        started.append(WebApp(tmp_path, "linear", environment=environment))
        started[-1].read_until("quit")
        return started[-1]

    yield begin
    for app in started:
        app.close()


def test_step_resize_quit(start: Start, tmp_path: Path) -> None:
    """A step, a new size and quitting work; output of libraries is in the log and not in the packets."""
    app = start(OMP_NUM_THREADS="0", OMP_DISPLAY_ENV="TRUE")
    app.read_until("■ ready")
    app.type("s")
    app.read_until("153.352")
    app.tell(type="resize", width=59, height=15)
    app.read_until("59 × 15")
    app.tell(type="resize", width=100, height=30)
    app.read_until("quit")
    app.type("q")
    assert app.ends() == (0, "")
    assert app.messages[-1] == {"type": "exit"}
    assert b"OPENMP DISPLAY ENVIRONMENT" in native_log(tmp_path)


def test_the_page_is_closed(start: Start) -> None:
    """The app ends when the server says that the page was closed, and when the server is gone."""
    app = start()
    app.tell(type="quit")
    assert app.ends() == (0, "")
    app = start()
    assert app.process.stdin
    app.process.stdin.close()
    assert app.ends() == (129, "")


@pytest.mark.parametrize("name", ["nothing", "textual.drivers:Nothing", "json:loads", "no such.module:X", ":"])
def test_no_driver(name: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that names no driver is an error of one line that names it."""
    monkeypatch.setattr("textual.constants.DRIVER", name)
    monkeypatch.setenv("TEXTUAL_DRIVER", name)
    result = command("linear")
    assert result.code == 2
    assert result.error.startswith(f"TEXTUAL_DRIVER={name} is not a driver of Textual: ")
