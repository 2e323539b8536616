"""The command line as a test calls it: in this process where it can, in one of its own where it must."""

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
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Its output, one JSON object a line."""
        return [json.loads(line, parse_constant=_refuse) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """What it complained of; there is nothing else, and it is one line."""
        assert self.out == ""
        assert self.err.startswith("tui-trainer: error: ")
        assert self.err.count("\n") == 1
        assert self.err.endswith("\n")
        return self.err.removeprefix("tui-trainer: error: ").rstrip("\n")


Command = Callable[..., Result]
"""Called with the arguments of tui-trainer."""


def start(*arguments: str) -> Piped:
    """The program in a process of its own, where all it needs is loaded already."""
    return Piped("from tui_trainer.cli.main import command; command()", *arguments)


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is not JSON")
