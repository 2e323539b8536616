"""Closed standard streams, ASCII streams and a deleted folder: at most one line, never a traceback."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, PROGRAM, Command
from tui_trainer.base.paths import problems_dir


def run(redirected: str, *arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """Run the program as a shell starts it with some streams redirected."""
    return subprocess.run(
        ["sh", "-c", f'PYTHONIOENCODING={encoding} exec "$@" {redirected}', "sh", *PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )


@pytest.mark.parametrize(
    ("redirected", "arguments", "code"),
    [
        (">&-", ["list"], 0),
        (">&-", ["linaer"], 2),
        ("2>&-", ["linaer"], 2),
        (">&- 2>&- <&-", ["export", "linear"], 0),
        (">&- 2>&- <&-", ["linear"], 2),
        ("2>&-", ["run", "linear", "--steps", "1"], 0),
    ],
)
def test_closed_streams(redirected: str, arguments: list[str], code: int) -> None:
    """Closed streams change no exit code, and errors never go to standard output."""
    done = run(redirected, *arguments)
    assert done.returncode == code
    assert done.stderr == b"" or (arguments == ["linaer"] and done.stderr.startswith(b"tui-trainer: error: "))
    assert b"error" not in done.stdout


def test_streams_that_take_ascii() -> None:
    """A character that ASCII lacks is escaped as in a Python string."""
    done = run("", "list", encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u221av" in done.stdout


def test_an_exported_script_is_utf8(tmp_path: Path) -> None:
    """An exported script is UTF-8 whatever the locale, as Python expects."""
    recipe = (problems_dir() / "linear.toml").read_text(encoding="utf-8")
    (tmp_path / "x.toml").write_text(f'title = "数据"\n{recipe.partition(chr(10))[2]}', encoding="utf-8")
    done = run("", "export", str(tmp_path / "x.toml"), encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "# 数据\n" in done.stdout.decode("utf-8")


def test_the_folder_is_gone(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in a deleted folder is refused before torch is loaded, which would end the process."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    result = command("run", "linear", "--steps", "1")
    assert (result.code, result.error) == (2, "the current folder can't be used: No such file or directory; change to another")


def test_open_streams_are_left_alone(command: Command) -> None:
    """Streams that are open are not replaced."""
    before = sys.stdin, sys.stdout, sys.stderr
    assert isinstance(sys.stdout, io.TextIOWrapper)
    assert command("--version").code == 0
    assert (sys.stdin, sys.stdout, sys.stderr) == before


@pytest.mark.parametrize("where", ["problem", "option", "until", "list"])
def test_hostile_arguments(where: str, command: Command) -> None:
    """An error about an argument with control characters is one printable line."""
    hostile = "\x1b]0;owned\x07\x9b\u202e[/]\nx" + "long " * 1000
    arguments = {
        "problem": [hostile],
        "option": ["linear", f"--{hostile}", "1"],
        "until": ["run", "linear", "--steps", "1", "--until", hostile],
        "list": ["list", hostile],
    }[where]
    result = command(*arguments)
    assert result.code == 2
    assert result.error.isprintable()
