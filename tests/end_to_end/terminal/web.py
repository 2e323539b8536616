"""The app as a web server starts it: over pipes, in packets, with Textual's driver for the web."""

import json
import os
import select
import subprocess
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from tests.end_to_end.command import DEADLINE, PROGRAM

WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
GREETING = b"__GANGLION__\n"
"""Bytes that the driver writes first."""
HEADER_BYTES = 5
"""Bytes of a packet before its content: its kind and the length of the content."""


class WebApp:
    """The app, and the server's end of its pipes."""

    def __init__(self, folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Start the app with 120 × 36 cells; its settings and autosaved runs are in the folder."""
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(folder))
        size = {"TEXTUAL_DRIVER": WEB_DRIVER, "COLUMNS": "120", "ROWS": "36"}
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **homes, **size, **(environment or {})},
        )
        self.text = ""
        """Everything that the app has drawn."""
        self.messages: list[dict[str, Any]] = []
        """Other messages of the app to the server. Any: JSON."""
        self._unread = b""
        self._greeted = False

    def type(self, text: str) -> None:
        """Send keys."""
        self._send(b"D", text.encode())

    def tell(self, **words: str | int) -> None:
        """Send a message that is not a key, such as a new size."""
        self._send(b"M", json.dumps(words).encode())

    def read_until(self, wanted: str) -> None:
        """Read until the wanted text is drawn after everything that was read before."""
        begin, end = len(self.text), monotonic() + DEADLINE
        while wanted not in self.text[begin:]:
            assert self._read(end), f"no {wanted!r} in {self.text[-2000:]!r}, {self._unread!r}"

    def ends(self) -> tuple[int, str]:
        """Read until the app has ended. Returns its exit code and what it wrote to standard error."""
        end = monotonic() + DEADLINE
        while self._read(end):
            pass
        assert self.process.stderr
        return self.process.wait(DEADLINE), self.process.stderr.read().decode()

    def close(self) -> None:
        """End the app if it has not ended, and close the pipes."""
        self.process.kill()
        self.process.wait(DEADLINE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def _send(self, kind: bytes, content: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(kind + len(content).to_bytes(4, "big") + content)
        self.process.stdin.flush()

    def _read(self, end: float) -> bool:
        """Read some packets. Returns whether there was any before the pipe was closed or the time was up."""
        assert self.process.stdout
        if not select.select([self.process.stdout], [], [], max(0.0, end - monotonic()))[0]:
            return False
        data = os.read(self.process.stdout.fileno(), 65536)
        self._unread += data
        if not self._greeted and len(self._unread) >= len(GREETING):
            assert self._unread.startswith(GREETING), self._unread
            self._unread, self._greeted = self._unread[len(GREETING) :], True
        while self._greeted and self._take_packet():
            pass
        return bool(data)

    def _take_packet(self) -> bool:
        """Take a packet from the bytes that were read, if there is a whole one."""
        kind, end = self._unread[:1], HEADER_BYTES + int.from_bytes(self._unread[1:HEADER_BYTES], "big")
        if len(self._unread) < max(HEADER_BYTES, end):
            return False
        content, self._unread = self._unread[HEADER_BYTES:end], self._unread[end:]
        assert kind in (b"D", b"M"), kind
        if kind == b"D":
            self.text += content.decode()
        else:
            self.messages.append(json.loads(content))
        return True
