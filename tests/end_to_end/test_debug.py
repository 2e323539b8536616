"""--debug and the log file, on the command line."""

from pathlib import Path
from typing import NoReturn

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.terminal.app_terminal import open_app
from tui_trainer.base.log import log_path


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def broken(*_: object) -> NoReturn:
    """Raise an exception as torch might."""
    raise RuntimeError("out of memory")


@pytest.mark.parametrize("tokens", ["--help", "list", "--version", "linaer", "run linear --steps 2", "export linear"])
def test_no_log_without_a_problem(command: Command, tokens: str, tmp_path: Path) -> None:
    """Without a problem neither a log file nor its folder is created."""
    command(*tokens.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tokens", ["run linear --steps 2 --debug", "export --debug linear"])
def test_it_says_where_the_log_is(command: Command, tokens: str) -> None:
    """--debug prints one line on standard error with the path of the log; the output is the same."""
    usual = command(*tokens.replace("--debug", "").split())
    result = command(*tokens.split())
    assert (result.code, result.out) == (0, usual.out)
    assert result.err == f"tui-trainer: note: the log is {log_path()}\n"
    assert "tui-trainer 0." in log_path().read_text("utf-8")


def test_a_log_that_can_not_be_written(command: Command, tmp_path: Path) -> None:
    """Without a log the run is made all the same, and the line says why there is none."""
    (tmp_path / "state").write_text("a file instead of a folder")
    result = command("run", "linear", "--steps", "2", "--debug")
    assert result.code == 0
    assert result.err == f"tui-trainer: note: there is no log: can't write {log_path()}: Not a directory\n"


def test_a_usage_error_is_logged(command: Command) -> None:
    """With --debug the traceback of a usage error is in the log."""
    assert "unknown problem" in command("linaer", "--debug").err
    assert "UserError: unknown problem 'linaer'" in log_path().read_text("utf-8")


def test_a_failed_run(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed run prints one line on standard error, and its traceback is in the log."""
    monkeypatch.setattr("tui_trainer.engine.step.learner.Learner.backward", broken)
    assert command("run", "linear", "--steps", "5").err.count("\n") == 1
    assert "the run failed\nTraceback" in log_path().read_text("utf-8")
    assert "RuntimeError: out of memory" in log_path().read_text("utf-8")


def test_output_that_can_not_be_written(command: Command, tmp_path: Path) -> None:
    """The traceback of output that can't be written is in the log."""
    target = tmp_path / "none" / "script.py"
    assert command("export", "linear", "--output", str(target), "--debug").code == 2
    assert "UserError: can't write" in log_path().read_text("utf-8")


def test_the_app(tmp_path: Path) -> None:
    """The line is on the terminal before the app draws; warnings of libraries are in the log."""
    first = (
        "import warnings, tui_trainer.frontend.session as s; load = s.load\n"
        "s.load = lambda config: (warnings.warn('an old name'), load(config))[1]\n"
    )
    with open_app(tmp_path, "linear", "--debug", first=first) as terminal:
        terminal.read_until(b"note: the log is ")
        terminal.read_until("■ ready".encode())
        terminal.type("r")
        terminal.type("s")
        terminal.read_until(b"153.352")
        terminal.type("q")
        assert terminal.ends() == 0
    log = (tmp_path / "tui_trainer" / "log" / "tui_trainer.log").read_text("utf-8")
    assert "tui-trainer 0." in log
    assert "UserWarning: an old name" in log
