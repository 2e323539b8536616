"""Terminals on which the app can't draw: one line says what to do instead."""

import io
import sys

import pytest

from tui_trainer.base.errors import UserError
from tui_trainer.terminal.terminal import check_terminal


class Stream(io.StringIO):
    """A standard stream that may be a terminal."""

    def __init__(self, is_terminal: bool, encoding: str) -> None:
        super().__init__()
        self._is_terminal, self._encoding = is_terminal, encoding

    @property
    def encoding(self) -> str:  # type: ignore[override] # an attribute in the base
        """Return the encoding of text."""
        return self._encoding

    def isatty(self) -> bool:
        """Whether this is a terminal."""
        return self._is_terminal


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Standard streams of a good terminal, which a test can replace."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, Stream(True, "utf-8"))
    return monkeypatch


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8"])
def test_a_good_terminal(streams: pytest.MonkeyPatch, encoding: str) -> None:
    """A terminal that takes UTF-8, however that is spelt, is good."""
    streams.setattr(sys, "__stderr__", Stream(True, encoding))
    check_terminal("linear")


@pytest.mark.parametrize("name", ["input", "output", "error"])
def test_no_terminal(streams: pytest.MonkeyPatch, name: str) -> None:
    """The error names a stream that is no terminal, or is closed, and the command that needs none."""
    attribute = {"input": "__stdin__", "output": "__stdout__", "error": "__stderr__"}[name]
    closed = Stream(True, "utf-8")
    closed.close()
    closed.isatty = io.StringIO.isatty.__get__(closed)  # type: ignore[method-assign] # the case is a closed one
    for stream in (Stream(False, "utf-8"), None, closed):
        streams.setattr(sys, attribute, stream)
        with pytest.raises(UserError, match=f"standard {name} is not one: tui-trainer run cubic --steps 100 prints"):
            check_terminal("cubic")


@pytest.mark.parametrize("encoding", ["ascii", "ANSI_X3.4-1968", "latin-1", "no such"])
def test_not_utf8(streams: pytest.MonkeyPatch, encoding: str) -> None:
    """A terminal set to another encoding is refused, with what to set."""
    streams.setattr(sys, "__stderr__", Stream(True, encoding))
    with pytest.raises(UserError, match=f"set to {encoding}: try LANG=C.UTF-8 or PYTHONUTF8=1"):
        check_terminal("linear")


@pytest.mark.parametrize("kind", ["dumb", "Dumb", "unknown"])
def test_dumb(streams: pytest.MonkeyPatch, kind: str) -> None:
    """A terminal that can't move its cursor is refused."""
    streams.setenv("TERM", kind)
    with pytest.raises(UserError, match=f"TERM={kind}: tui-trainer run linear"):
        check_terminal("linear")
