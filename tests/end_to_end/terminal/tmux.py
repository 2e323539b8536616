"""A real terminal: a shell in tmux, the text on its screen, and keys pressed in it."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest

from tests.end_to_end.command import PROGRAM

DEADLINE = 20.0
PROMPT = "prompt>"
needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
"""Mark of tests that run the app in tmux."""
LOOK_SECONDS = 0.025
"""Pause between two looks at the screen: a look starts a process, which takes time from the program itself."""
STILL_LOOKS = 8
"""Number of looks without a change after which the screen counts as still."""


class Tmux:
    """A tmux server of its own with one window, in which a plain shell waits."""

    def __init__(self, folder: Path, width: int, height: int, environment: Mapping[str, str] | None = None) -> None:
        """Start the server in a folder, which also has the program's settings and autosaved runs."""
        self._home = TemporaryDirectory()
        self._command = ["tmux", "-S", f"{self._home.name}/socket", "-f", os.devnull, "-u"]
        folders = {"XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        variables = {**folders, "PS1": PROMPT, "ENV": "", **(environment or {})}
        given = [f"{name}={value}" for name, value in variables.items()]
        shell = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *given, "sh"])
        self.do("new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), shell)
        self.until(PROMPT)

    def do(self, *arguments: str) -> str:
        """Run a command of tmux. Returns what it prints."""
        done = subprocess.run([*self._command, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=True)
        return done.stdout

    def start(self, *arguments: str) -> None:
        """Start the program; the shell prints its exit status when it has ended."""
        self.type(f"clear; {shlex.join([*PROGRAM, *arguments])}; echo status=$?")
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, by their names in tmux."""
        self.do("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("send-keys", "-l", text)

    def screen(self) -> str:
        """Return the text on the screen."""
        return self.do("capture-pane", "-p")

    def until(self, *words: str, seconds: float = DEADLINE) -> str:
        """Wait until the screen has all these words, and return it."""
        return self.wait(lambda screen: all(word in screen for word in words), str(words), seconds)

    def wait(self, is_reached: Callable[[str], object], expected: str, seconds: float = DEADLINE) -> str:
        """Look at the screen until a function of its text is true, and return it. `expected`: for the message of a failure."""
        end = monotonic() + seconds
        while not is_reached(screen := self.screen()):
            assert monotonic() < end, f"no {expected} after {seconds} s in\n{screen}"
            sleep(LOOK_SECONDS)
        return screen

    def until_still(self, *words: str) -> str:
        """Wait for these words and then until nothing changes in STILL_LOOKS looks. Return the screen."""
        screens = [self.until(*words)]

        def is_still(screen: str) -> bool:
            screens.append(screen)
            return len(screens) > STILL_LOOKS and len(set(screens[-STILL_LOOKS:])) == 1

        return self.wait(is_still, "still screen")

    def line_with(self, words: str) -> str:
        """Return the line of the screen that has these words."""
        return next(line for line in self.until(words).splitlines() if words in line)

    def ends(self, status: int, seconds: float = 2.0) -> None:
        """Assert that the program ends in time with that status, and leaves the terminal restored."""
        self.until(f"status={status}\n{PROMPT}", seconds=seconds)
        self.assert_restored()

    def assert_restored(self) -> None:
        """Assert that the terminal is as before the program, and that the shell takes a command."""
        modes = "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_flag} #{keypad_cursor_flag}"
        assert self.do("display", "-p", modes) == "0 0 1 0 0\n"
        self.type("echo $((6 * 7))")
        self.press("Enter")
        self.until(f"{PROMPT}echo $((6 * 7))\n42\n{PROMPT}")

    @property
    def program(self) -> int:
        """Return the process id of the program."""
        shell = self.do("display", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])

    def close(self) -> None:
        """End the server with everything that runs in it."""
        subprocess.run([*self._command, "kill-server"], capture_output=True, timeout=DEADLINE, check=False)
        self._home.cleanup()
