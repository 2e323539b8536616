"""Every wrong command line of the table gets its message, on one line, and exit code 2."""

import shlex
from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.command_line.wrong_command_lines import WRONG_COMMAND_LINES
from tui_trainer.base.paths import run_folders_dir


@pytest.mark.parametrize(("line", "message"), WRONG_COMMAND_LINES)
def test_wrong_command_line(
    line: str, message: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is one line that names what was typed and what would be right."""
    monkeypatch.chdir(tmp_path)
    Path("tests").mkdir()
    result = command(*shlex.split(line))
    assert result.error == message.replace("{runs}", str(run_folders_dir()))
    assert result.code == 2


def test_table_is_large_enough() -> None:
    """At least sixty different lines are in the table."""
    assert len(dict(WRONG_COMMAND_LINES)) == len(WRONG_COMMAND_LINES) >= 60
