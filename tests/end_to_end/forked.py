"""Fast starts of programs: forks of one process that has loaded torch and Textual, but has not used them.

Each program is a process of its own, with its own session, streams, folder and environment; only the loading is shared.
A test of the loading, or of an environment that is read by it, needs a new interpreter instead.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from socket import AF_UNIX, SOCK_SEQPACKET, recv_fds, send_fds, socket, socketpair
from typing import Any

LOADED = (
    "torch", "torch._dynamo", "tui_trainer.cli.main", "tui_trainer.cli.app_command", "tui_trainer.cli.resume",
    "tui_trainer.cli.run_command", "tui_trainer.cli.export_command", "tui_trainer.cli.export", "tui_trainer.headless.run",
    "tui_trainer.ui.app", "tui_trainer.engine.service.training_thread", "tui_trainer.engine.autosave.autosaver",
    "textual.widgets._toast",
)  # fmt: skip
LARGEST = 2**20
"""Most bytes of a request."""


class Forked:
    """A program that runs as a fork, with the part of subprocess.Popen that tests need."""

    def __init__(
        self, code: str, arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
    ) -> None:
        """Run the code with these standard streams, in the current folder; it leads a session of its own."""
        request = {"code": code, "arguments": [*arguments], "environment": {**environment}, "folder": os.getcwd()}
        self._told, tell = os.pipe()
        send_fds(_server(), [json.dumps(request).encode()], [*streams, tell])
        os.close(tell)
        self.pid = int(self._next())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code if it has ended, as subprocess does: -N after signal N; otherwise None."""
        return self._ended(0.0)

    def wait(self, timeout: float) -> int:
        """Wait until it has ended, and return the exit code."""
        code = self._ended(timeout)
        assert code is not None, "still running"
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL if it has not ended."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], seconds)[0]:
            self.returncode = int(self._next())
            os.close(self._told)
        return self.returncode

    def _next(self) -> bytes:
        """Return the next line that its parent process has written."""
        line = b""
        while not line.endswith(b"\n"):
            more = os.read(self._told, 1)
            assert more, "the process that forks has ended"
            line += more
        return line


class Piped(Forked):
    """A program whose output is read through pipes; its standard input is empty."""

    def __init__(self, code: str, *arguments: str) -> None:
        """Run that code."""
        out, its_out = os.pipe()
        err, its_err = os.pipe()
        with open(os.devnull, encoding="utf-8") as nothing:
            super().__init__(code, arguments, (nothing.fileno(), its_out, its_err), os.environ)
        for handle in (its_out, its_err):
            os.close(handle)
        self.stdout, self.stderr = (open(handle, encoding="utf-8") for handle in (out, err))  # noqa: SIM115 - closed by the reader

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Read its output and errors, and wait until it has ended."""
        with self.stdout, self.stderr:
            written = self.stdout.read(), self.stderr.read()
        self.wait(timeout)
        return written


@cache
def _server() -> socket:
    """Return the socket of the process that forks: one for all tests of this process, which ends with it."""
    ours, theirs = socketpair(AF_UNIX, SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=Path(__file__).parents[2],
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def serve(requests: socket) -> str:
    """Fork once for each request until there are no more. Returns, in the fork, the code to run."""
    for name in LOADED:
        import_module(name)
    while True:
        content, handles, _, _ = recv_fds(requests, LARGEST, 4)
        if not content:
            sys.exit()
        watcher = os.fork()
        if watcher:
            for handle in handles:
                os.close(handle)
            os.waitpid(watcher, 0)
        elif os.fork() == 0:
            requests.close()
            _watch(handles)
            return _become(json.loads(content), handles)
        else:
            os._exit(0)


def _watch(handles: Sequence[int]) -> None:
    """Fork again: the parent reports how the child ends, and the child returns."""
    pid = os.fork()
    if not pid:
        return
    for handle in handles[:3]:
        os.close(handle)
    os.write(handles[3], b"%d\n" % pid)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(handles[3], b"%d\n" % code)
    os._exit(0)


def _become(request: dict[str, object], handles: Sequence[int]) -> str:
    """Set the streams, folder, environment and arguments of a program. Returns its code."""
    os.setsid()
    for number, handle in enumerate(handles):
        if number < 3:
            os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload] # a dict of texts, from JSON
    os.chdir(str(request["folder"]))
    sys.argv = ["-c", *request["arguments"]]  # type: ignore[misc] # a list of texts, from JSON
    sys.stdin = sys.__stdin__ = _stream(0, "r")  # type: ignore[misc] # new ones, as at a start
    sys.stdout = sys.__stdout__ = _stream(1, "w")  # type: ignore[misc] # as above
    sys.stderr = sys.__stderr__ = _stream(2, "w")  # type: ignore[misc] # as above
    return str(request["code"])


def _stream(number: int, mode: str) -> "TextIOWrapper[Any]":
    """Open a standard stream; errors are written at once, the output to a pipe is buffered."""
    stream = open(number, mode, encoding="utf-8", errors=("strict", "strict", "backslashreplace")[number], closefd=False)  # noqa: SIM115 - it stays open
    assert isinstance(stream, TextIOWrapper)
    stream.reconfigure(line_buffering=number == 2 or stream.isatty())
    return stream


if __name__ == "__main__":
    exec(serve(socket(fileno=int(sys.argv[1]))), {"__name__": "__main__"})  # noqa: S102 - the purpose of this module
