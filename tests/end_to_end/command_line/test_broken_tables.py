"""Broken files of tables on the command line."""

from pathlib import Path

import pytest

from tests.datasets.tables.broken import BROKEN
from tests.end_to_end.command import Command


@pytest.mark.parametrize(("content", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_tables(content: bytes, message: str, tmp_path: Path, command: Command) -> None:
    """A file that can't be trained on ends the program with code 2, nothing on standard output, and its clear line."""
    path = tmp_path / "houses.csv"
    path.write_bytes(content)
    result = command("run", str(path), "--steps", "1")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1].startswith(f"tui-trainer: error: houses.csv{message}")
    assert len(result.err.splitlines()) <= 2
