"""A pseudo-terminal: a test can read its other end, stop reading it, or close it."""

import os
import select
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.forked import Forked

ADOPT = "import os; os.close(os.open(os.ttyname(0), os.O_RDWR)); "
"""Code that makes the terminal the controlling one of a program, so that closing it sends SIGHUP."""


class PseudoTerminal:
    """A program on a terminal of its own."""

    def __init__(
        self,
        code: str,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 36),
        adopt: bool = True,
        loaded: bool = False,
    ) -> None:
        """Start Python on `code`, with more in its environment, torch and Textual `loaded` or not.

        Unless it adopts the terminal, no signal comes from that.
        """
        self.master, self._slave = os.openpty()
        self.resize(*size)
        self.modes_before = self.modes_after = self.modes()
        code = ADOPT * adopt + code
        variables = {**os.environ, "TERM": "xterm-256color", **(environment or {})}
        streams = (self._slave, self._slave, self._slave)
        self.process: Forked | subprocess.Popen[bytes] = (
            Forked(code, arguments, streams, variables) if loaded else _new_process(code, arguments, streams, variables)
        )
        self.output = b""

    def modes(self) -> list[Any]:
        """Return the terminal's modes. Any: termios returns numbers and a list of bytes."""
        return termios.tcgetattr(self._slave)

    def type(self, text: str | bytes) -> None:
        """Send keys, or the bytes that a terminal sends."""
        os.write(self.master, text.encode() if isinstance(text, str) else text)

    def resize(self, width: int, height: int) -> None:
        """Set another size, as when a window is dragged; 0 means that the size is unknown."""
        termios.tcsetwinsize(self.master, (height, width))

    def read_until(self, wanted: bytes, seconds: float = DEADLINE) -> None:
        """Read what the program writes until the wanted bytes are in it."""
        end = monotonic() + seconds
        while wanted not in self.output:
            assert self._read(max(0.0, end - monotonic())), f"no {wanted!r} in {self.output[-2000:]!r}"

    def read_on_until(self, wanted: bytes) -> None:
        """Read until the wanted bytes are in the output that was not read before."""
        read, self.output = self.output, b""
        try:
            self.read_until(wanted)
        finally:
            self.output = read + self.output

    def read_some(self) -> None:
        """Read the output that is available, waiting a moment if there is none."""
        self._read(0.05)

    def ends(self, seconds: float = DEADLINE) -> int:
        """Read until the program has ended and all its output is read. Returns its exit code."""
        end = monotonic() + seconds
        while (code := self.process.poll()) is None:
            assert monotonic() < end, f"still running: {self.output[-2000:]!r}"
            self.read_some()
        self.read_rest()
        return code

    def read_rest(self) -> None:
        """Read the rest of the output of a program that has ended, and save the modes that it left."""
        self.modes_after = self.modes()
        os.close(self._slave)
        self._slave = -1
        with suppress(OSError):  # reading from a closed terminal raises it
            while data := os.read(self.master, 65536):
                self.output += data

    def wait_until_full(self, seconds: float = DEADLINE) -> None:
        """Wait until the terminal has taken no output for half a second, since nobody reads it and it is full."""
        end = monotonic() + seconds
        stuck_since = monotonic()
        while monotonic() < stuck_since + 0.5:
            assert monotonic() < end, "the terminal still takes output"
            if select.select([], [self._slave], [], 0.0)[1]:
                stuck_since = monotonic()
            select.select([], [], [], 0.01)

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End the program if it has not ended, and close the terminal."""
        self.process.kill()
        self.process.wait(DEADLINE)
        for handle in (self.master, self._slave):
            if handle >= 0:
                os.close(handle)

    def _read(self, seconds: float) -> bool:
        """Read some output. Returns whether there was any within that time."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.output += os.read(self.master, 65536)
        return True


def _new_process(
    code: str, arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Start Python in a new process."""
    stdin, stdout, stderr = streams
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True, env={**environment}
    )
