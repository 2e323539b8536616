"""A real terminal: a shell in tmux, what stands on its screen, and keys pressed in it."""

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from tests.end_to_end.command import PROGRAM

DEADLINE = 20.0
PROMPT = "prompt>"


class Tmux:
    """A server of its own with one window, in which a plain shell waits."""

    def __init__(self, folder: Path, width: int, height: int, environment: Mapping[str, str] | None = None) -> None:
        """Start it in a folder, which is also where the program keeps its settings and its runs."""
        self._home = TemporaryDirectory()
        self._command = ["tmux", "-S", f"{self._home.name}/socket", "-f", os.devnull, "-u"]
        places = {"XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        variables = {**places, "PS1": PROMPT, "ENV": "", **(environment or {})}
        given = [f"{name}={value}" for name, value in variables.items()]
        shell = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *given, "sh"])
        self.do("new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), shell)
        self.until(PROMPT)

    def do(self, *arguments: str) -> str:
        """Give tmux a command. Returns what it prints."""
        done = subprocess.run([*self._command, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=True)
        return done.stdout

    def start(self, *arguments: str) -> None:
        """Start the program; the shell prints its exit status when it has ended."""
        self.type(f"clear; {shlex.join([*PROGRAM, *arguments])}; echo status=$?")
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names of them."""
        self.do("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("send-keys", "-l", text)

    def screen(self) -> str:
        """What stands on the screen."""
        return self.do("capture-pane", "-p")

    def until(self, *words: str, seconds: float = DEADLINE) -> str:
        """The screen as soon as it has all of these words."""
        end = monotonic() + seconds
        while not all(word in (screen := self.screen()) for word in words):
            assert monotonic() < end, f"no {words} after {seconds} s in\n{screen}"
            sleep(0.01)
        return screen

    def line_with(self, words: str) -> str:
        """The line of the screen that has these words."""
        return next(line for line in self.until(words).splitlines() if words in line)

    def ends(self, status: int, seconds: float = 2.0) -> None:
        """The program ends in time with that status, and leaves the terminal as it was."""
        self.until(f"status={status}\n{PROMPT}", seconds=seconds)
        self.is_in_order()

    def is_in_order(self) -> None:
        """The terminal is as it was before the program, and the shell takes a command."""
        modes = "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_flag} #{keypad_cursor_flag}"
        assert self.do("display", "-p", modes) == "0 0 1 0 0\n"
        self.type("echo $((6 * 7))")
        self.press("Enter")
        self.until(f"{PROMPT}echo $((6 * 7))\n42\n{PROMPT}")

    @property
    def program(self) -> int:
        """The process of the program."""
        shell = self.do("display", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])

    def close(self) -> None:
        """End it with all that runs in it."""
        subprocess.run([*self._command, "kill-server"], capture_output=True, timeout=DEADLINE, check=False)
        self._home.cleanup()
