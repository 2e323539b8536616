"""The app in a pseudo-terminal, seen and typed at from outside."""

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
CAN_UPDATE_AT_ONCE = (b"\x1b[?2026$p", b"\x1b[?2026;2$y")
"""The question whether the terminal shows updates at once, and a modern terminal's answer."""
STEP = re.compile(r" step ([\d,]+)")
QUIET_SECONDS = 0.3
FLAT_OUT = "+" * 8
"""The keys that lead from the first speed to flat out."""


class Terminal:
    """A program on a terminal of 120 x 40, which takes what is written as fast as it comes."""

    def __init__(self, home: Path, *arguments: str) -> None:
        """Start tui-trainer, which keeps its settings in `home`."""
        self.screen = Screen(WIDTH, HEIGHT)
        self.read_at = 0.0
        """When the last output came."""
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
        """What a person types. Returns when."""
        now = perf_counter()
        os.write(self._master, text.encode())
        return now

    def until(self, condition: Callable[[Screen], bool], seconds: float = DEADLINE) -> float:
        """Read until the screen is so. Returns when the last of what made it so had come."""
        end = perf_counter() + seconds
        while not condition(self.screen):
            assert self._read(end - perf_counter()), f"not seen after {seconds} s:\n{self.screen.text}"
        return self.read_at

    def until_words(self, *words: str, seconds: float = DEADLINE) -> float:
        """The same, until all of these words stand on the screen."""
        return self.until(lambda screen: all(word in screen.text for word in words), seconds)

    def watch(self, seconds: float) -> None:
        """Read for that long."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            self._read(left)

    def settle(self) -> None:
        """Read until nothing has come for a while."""
        while self._read(QUIET_SECONDS):
            pass

    @property
    def step(self) -> int | None:
        """The step in the status line; None when it can't be seen."""
        found = next((STEP.search(line) for line in self.screen.lines if " epoch " in line), None)
        return int(found[1].replace(",", "")) if found else None

    def next_step(self) -> tuple[float, int]:
        """When another step is shown, and which."""
        before = self.step
        when = self.until(lambda _: self.step not in (None, before))
        step = self.step
        assert step is not None
        return when, step

    def run(self) -> None:
        """Let the training go on."""
        self.type(" ")
        self.until_words("▶ running")

    def pause(self) -> None:
        """Let it rest."""
        self.type(" ")
        self.until_words("‖ paused")
        self.settle()

    @property
    def memory(self) -> float:
        """What the program holds of the machine's memory: VmRSS in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    def close(self) -> None:
        """End the program."""
        self.process.kill()
        self.process.wait(DEADLINE)
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        """Take what has been written. Returns whether there was anything within that time."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        data = os.read(self._master, 65536)
        self.read_at = perf_counter()
        if CAN_UPDATE_AT_ONCE[0] in data:
            os.write(self._master, CAN_UPDATE_AT_ONCE[1])
        self.screen.feed(data)
        return True


def _environment(home: Path) -> dict[str, str]:
    """What a program finds on a terminal of its own; the size is the terminal's to tell."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {**kept, **dict.fromkeys(folders, str(home)), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    """The program on a terminal, with settings of its own."""
    with TemporaryDirectory() as home:
        opened = Terminal(Path(home), *arguments)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def flat_out(problem: str, *arguments: str) -> Iterator[Terminal]:
    """The app on that problem, with other arguments if need be, ready to run as fast as it can."""
    with terminal(problem, *arguments) as opened:
        opened.until_words("■ ready")
        opened.type(FLAT_OUT)
        opened.until_words("full speed")
        opened.settle()
        yield opened
