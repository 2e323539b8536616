"""What the end-to-end tests share."""

import pytest

from tests.end_to_end.command import Command, Result
from tui_trainer.cli import main


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """tui-trainer, called in this process."""

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call
