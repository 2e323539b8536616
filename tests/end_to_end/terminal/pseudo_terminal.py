"""A terminal that a test holds the other end of: it can read, stop reading, or hang up."""

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
"""What a program does first to make the terminal its own, so that closing it hangs up on the program."""


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
            Forked(code, arguments, streams, variables) if loaded else _new(code, arguments, streams, variables)
        )
        self.output = b""

    def modes(self) -> list[Any]:
        """The terminal's modes. Any: termios gives numbers and a list of bytes."""
        return termios.tcgetattr(self._slave)

    def type(self, text: str | bytes) -> None:
        """What a person types, or what the line makes of it."""
        os.write(self.master, text.encode() if isinstance(text, str) else text)

    def resize(self, width: int, height: int) -> None:
        """Give it another size, as a window that is dragged; 0 is how a terminal says that it knows none."""
        termios.tcsetwinsize(self.master, (height, width))

    def read_until(self, wanted: bytes, seconds: float = DEADLINE) -> None:
        """Read what the program writes until that has come."""
        end = monotonic() + seconds
        while wanted not in self.output:
            assert self._read(max(0.0, end - monotonic())), f"no {wanted!r} in {self.output[-2000:]!r}"

    def read_on_until(self, wanted: bytes) -> None:
        """Read until that comes after all that has been read so far."""
        read, self.output = self.output, b""
        try:
            self.read_until(wanted)
        finally:
            self.output = read + self.output

    def read_some(self) -> None:
        """Read what there is, waiting a moment if there is nothing."""
        self._read(0.05)

    def ends(self, seconds: float = DEADLINE) -> int:
        """Read on until the program has ended, and all that it has written. Returns its exit code."""
        end = monotonic() + seconds
        while (code := self.process.poll()) is None:
            assert monotonic() < end, f"still running: {self.output[-2000:]!r}"
            self.read_some()
        self.read_to_the_end()
        return code

    def read_to_the_end(self) -> None:
        """Read all that was written and not read yet; the program has ended. The modes it left are kept."""
        self.modes_after = self.modes()
        os.close(self._slave)
        self._slave = -1
        with suppress(OSError):  # that is how the end of a terminal is read
            while data := os.read(self.master, 65536):
                self.output += data

    def wait_until_stuck(self, seconds: float = DEADLINE) -> None:
        """Until the terminal has taken nothing for half a second: nobody reads it, and it is full."""
        end = monotonic() + seconds
        stuck_since = monotonic()
        while monotonic() < stuck_since + 0.5:
            assert monotonic() < end, "the terminal still takes output"
            if select.select([], [self._slave], [], 0.0)[1]:
                stuck_since = monotonic()
            select.select([], [], [], 0.01)

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End the program, if it has not ended, and the terminal."""
        self.process.kill()
        self.process.wait(DEADLINE)
        for handle in (self.master, self._slave):
            if handle >= 0:
                os.close(handle)

    def _read(self, seconds: float) -> bool:
        """Read some. Returns whether there was anything within that time."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.output += os.read(self.master, 65536)
        return True


def _new(
    code: str, arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Python started anew."""
    stdin, stdout, stderr = streams
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True, env={**environment}
    )
