"""Terminal: the app in a pseudo-terminal, to type into and to read the screen of."""

import os
import re
import select
import subprocess
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.screen import Screen
from tests.end_to_end.command import DEADLINE, PROGRAM

WIDTH, HEIGHT = 120, 40
SYNCHRONIZED_UPDATES = (b"\x1b[?2026$p", b"\x1b[?2026;2$y")
"""Query whether the terminal has synchronized updates, and a modern terminal's answer."""
STEP = re.compile(r" step ([\d,]+)")
"""Step in the status line."""
STATES = ("▶ running", "‖ paused", "■ ready", "✗ ")
"""Texts with which the status line begins."""
QUIET_SECONDS = 0.3
"""Time without output after which the screen counts as settled."""
FULL_SPEED_KEYS = "+" * 8
"""Keys that lead from the initial speed to full speed."""


class Terminal:
    """Program in a terminal of 120 x 40, which reads the output as fast as it comes."""

    def __init__(self, home: Path, *arguments: str) -> None:
        """Start tui-trainer with these arguments and `home` as its home folder."""
        self.screen = Screen(WIDTH, HEIGHT)
        self.read_at = 0.0
        """Time (perf_counter) at which the last output was read."""
        self._master, slave = os.openpty()
        termios.tcsetwinsize(slave, (HEIGHT, WIDTH))
        self.started_at = perf_counter()
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=_environment(home),
        )
        os.close(slave)

    def type(self, text: str) -> float:
        """Type a text. Returns the time at which it was written."""
        now = perf_counter()
        os.write(self._master, text.encode())
        return now

    def until(self, condition: Callable[[Screen], bool], seconds: float = DEADLINE) -> float:
        """Read until a condition holds for the screen. Returns the time at which the output that made it so was read.

        Raises AssertionError with the screen after `seconds`.
        """
        end = perf_counter() + seconds
        while not condition(self.screen):
            assert self._read(end - perf_counter()), f"not seen after {seconds} s:\n{self.screen.text}"
        return self.read_at

    def until_text(self, *words: str, seconds: float = DEADLINE) -> float:
        """Read until all of these texts are on the screen. Returns the time at which they were read."""
        return self.until(lambda screen: all(word in screen.text for word in words), seconds)

    def read_for(self, seconds: float) -> None:
        """Read output for that long."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            self._read(left)

    def settle(self) -> None:
        """Read until there was no output for QUIET_SECONDS."""
        while self._read(QUIET_SECONDS):
            pass

    @property
    def step(self) -> int | None:
        """Step in the status line; None when the line is not on the screen."""
        found = next((STEP.search(line) for line in self.screen.lines if any(state in line for state in STATES)), None)
        return int(found[1].replace(",", "")) if found else None

    def next_step(self) -> tuple[float, int]:
        """Read until the status line shows another step. Returns the time and the step."""
        before = self.step
        read_at = self.until(lambda _: self.step not in (None, before))
        step = self.step
        assert step is not None
        return read_at, step

    def run(self) -> None:
        """Press space and wait until the run is running."""
        self.type(" ")
        self.until_text("▶ running")

    def pause(self) -> None:
        """Press space and wait until the run is paused and the screen settled."""
        self.type(" ")
        self.until_text("‖ paused")
        self.settle()

    @property
    def memory(self) -> float:
        """Resident memory of the program in MB (VmRSS)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    def close(self) -> None:
        """Kill the program and close the terminal."""
        self.process.kill()
        self.process.wait(DEADLINE)
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        """Read output within `seconds`. Returns whether there was any."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        data = os.read(self._master, 65536)
        self.read_at = perf_counter()
        if SYNCHRONIZED_UPDATES[0] in data:
            os.write(self._master, SYNCHRONIZED_UPDATES[1])
        self.screen.feed(data)
        return True


def _environment(home: Path) -> dict[str, str]:
    """Return the environment for a program in this terminal, without COLUMNS and LINES, which would override its size."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {**kept, **dict.fromkeys(folders, str(home)), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    """Start tui-trainer in a terminal with an empty home folder; close it afterwards."""
    with TemporaryDirectory() as home:
        opened = Terminal(Path(home), *arguments)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def app_at_full_speed(problem: str, *arguments: str) -> Iterator[Terminal]:
    """Open the app on a problem, paused and set to full speed; close it afterwards."""
    with terminal(problem, *arguments) as opened:
        opened.until_text("■ ready")
        opened.type(FULL_SPEED_KEYS)
        opened.until_text("full speed")
        opened.settle()
        yield opened
