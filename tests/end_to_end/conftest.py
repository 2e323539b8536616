"""Fixtures of the end-to-end tests."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.end_to_end.command import Command, Result
from tests.end_to_end.terminal.tmux import Tmux
from tui_trainer.cli.main import main

Open = Callable[..., Tmux]
"""Called with width, height and perhaps more of the environment."""


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that calls tui-trainer in this process."""

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Open]:
    """Return a function that opens a terminal in tmux."""
    opened: list[Tmux] = []

    def begin(width: int, height: int, environment: Mapping[str, str] | None = None) -> Tmux:
        opened.append(Tmux(tmp_path, width, height, environment))
        return opened[-1]

    yield begin
    for terminal in opened:
        terminal.close()
