"""The command line as a test calls it: in this process where it can, in one of its own where it must."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


def start(*arguments: str) -> "subprocess.Popen[str]":
    """The program in a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is not JSON")
