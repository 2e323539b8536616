"""The command line as a test calls it: in this process where possible, in a separate process where necessary."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.end_to_end.forked import Piped

DEADLINE = 30.0
"""Seconds that a process has for anything."""
PROGRAM = (sys.executable, "-m", "tui_trainer")


@dataclass(frozen=True)
class Result:
    """Exit code and output of a command."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Return the output as JSON objects, one a line."""
        return [json.loads(line, parse_constant=_refuse) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """Return the error message; assert that it is one line and that there is no other output."""
        assert self.out == ""
        assert self.err.startswith("tui-trainer: error: ")
        assert self.err.count("\n") == 1
        assert self.err.endswith("\n")
        return self.err.removeprefix("tui-trainer: error: ").rstrip("\n")


Command = Callable[..., Result]
"""Called with the arguments of tui-trainer."""


def start(*arguments: str) -> Piped:
    """Start the program in its own process, forked from one that has loaded everything."""
    return Piped("from tui_trainer.cli.main import command; command()", *arguments)


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is not JSON")
