"""Watcher: a process that logs what libraries print while the app runs, and restores the terminal if the app is killed."""

import os
import select
import signal
from collections.abc import Iterable
from contextlib import suppress

from tui_trainer.log import NATIVE_LOG, open_native_log
from tui_trainer.paths import log_dir
from tui_trainer.terminal import restore_terminal, terminal_modes

TAKEN, LEFT = b"+", b"-"
"""What the app says to the watcher: that it has the screen now, or leaves it in order by itself."""
KILLED = (
    "tui-trainer: error: the app was killed, or a library crashed; what libraries printed is in {log}; "
    "tui-trainer --resume brings the run back\n"
)
CHUNK_BYTES = 65_536


def start_watcher() -> tuple[int, int]:
    """Start the watcher. Returns two pipes to write to: what is to be logged, and what is said to the watcher.

    Call it before any thread is started: the process is forked. The watcher ends when the second pipe is closed, as it
    is when this process ends in whatever way. Raises OSError when there can be no other process.
    """
    output, output_end = os.pipe()
    control, control_end = os.pipe()
    # blocked from the start: the terminal sends SIGHUP to the child too when this process dies
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        is_watcher = os.fork() == 0
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        raise
    if is_watcher:
        try:
            _keep_open(output, control)
            _watch(output, control)
        finally:
            os._exit(0)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    for read_end in (output, control):
        os.close(read_end)
    return output_end, control_end


def _keep_open(*needed: int) -> None:
    """Apart from those and the terminal, hold no file open: the app's pipes would seem in use when it has ended."""
    os.setsid()  # signals from the terminal's keys are for the app
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if standard or not os.isatty(0):
            os.dup2(nowhere, standard)
    for descriptor in _open_descriptors():
        if descriptor > 2 and descriptor not in needed:
            with suppress(OSError):  # that by which they were listed is closed by now
                os.close(descriptor)


def _open_descriptors() -> Iterable[int]:
    """The open file descriptors; where they aren't listed, all that may be.

    The limit may be a thousand million, which takes minutes, and some may be above it if it was lowered.
    """
    try:
        return [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return range(os.sysconf("SC_OPEN_MAX"))


def _watch(output: int, control: int) -> None:
    """Log what comes from `output` until nobody holds the other end of `control`."""
    modes = terminal_modes()
    logged = NativeLog()
    screen = LEFT
    os.set_blocking(output, False)
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    waiting.register(output, select.POLLIN)
    while True:
        ready = [descriptor for descriptor, _ in waiting.poll()]
        if output in ready and not logged.take(output):
            waiting.unregister(output)
        if control in ready:
            said = os.read(control, CHUNK_BYTES)
            screen = said[-1:] or screen
            if not said:
                break
    while logged.take(output):  # the last words
        pass
    if screen == TAKEN:
        restore_terminal(modes, KILLED.format(log=log_dir() / NATIVE_LOG).encode(errors="replace"))


class NativeLog:
    """The log of native output, opened when there is something for it; with the one before it holds 2 MB at most.

    Where it can't be written, what comes is dropped.
    """

    def __init__(self) -> None:
        from tui_trainer.log_file import MOST_BYTES  # here: it would delay the app's start

        self._most_bytes = MOST_BYTES
        self._file: int | None = None

    def take(self, source: int) -> bool:
        """Log what can be read from the pipe `source`, at most a chunk. Returns whether there was anything."""
        try:
            text = os.read(source, CHUNK_BYTES)
        except BlockingIOError:
            return False
        with suppress(OSError):
            self._write(text)
        return bool(text)

    def _write(self, text: bytes) -> None:
        if self._file is not None and os.fstat(self._file).st_size > self._most_bytes:
            os.close(self._file)
            self._file = None
        if text and self._file is None:
            self._file = open_native_log()  # which puts a long one aside
        if text and self._file is not None:
            os.write(self._file, text)
