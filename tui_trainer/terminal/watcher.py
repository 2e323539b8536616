"""Watcher: a process that logs what libraries print while the app runs, and restores the terminal if the app dies."""

import os
import select
import signal
from collections.abc import Iterable
from contextlib import suppress

from tui_trainer.base.log import NATIVE_LOG_NAME, open_native_log
from tui_trainer.base.paths import log_dir
from tui_trainer.terminal.terminal import restore_terminal, terminal_modes

DRAWING_STARTED, DRAWING_ENDED = b"+", b"-"
"""Messages from the app to the watcher. After DRAWING_STARTED, the watcher restores the terminal if the app dies."""
KILLED_MESSAGE = (
    "tui-trainer: error: the app was killed, or a library crashed; what libraries printed is in {log}; "
    "tui-trainer --resume brings the run back\n"
)
"""Message that the watcher writes to the terminal when the app has died. `log`: path of the log file."""
MAX_CHUNK_BYTES = 65_536
"""Maximum number of bytes that are read from a pipe at once."""


def start_watcher() -> tuple[int, int]:
    """Start the watcher. Returns two descriptors, the write ends of a pipe for text to log and of a pipe for messages.

    Call this before any thread is started, since the process is forked. The watcher ends when the pipe for messages is
    closed, which also happens when this process dies. Raises OSError when the process can't be forked.
    """
    output, output_end = os.pipe()
    control, control_end = os.pipe()
    # signals are blocked before the fork, since the terminal sends SIGHUP to the child too when this process dies
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        is_watcher = os.fork() == 0
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        raise
    if is_watcher:
        try:
            _close_all_files_except(output, control)
            _watch(output, control)
        finally:
            os._exit(0)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    for read_end in (output, control):
        os.close(read_end)
    return output_end, control_end


def _close_all_files_except(*needed: int) -> None:
    """Close all open files except `needed` and the terminal, so that the app's pipes end when the app ends."""
    os.setsid()  # so that the terminal's keys send signals to the app alone
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if standard or not os.isatty(0):
            os.dup2(null, standard)
    for descriptor in _open_descriptors():
        if descriptor > 2 and descriptor not in needed:
            with suppress(OSError):  # the descriptor that listed them is closed by now
                os.close(descriptor)


def _open_descriptors() -> Iterable[int]:
    """Return the open file descriptors; if the system does not list them, all possible descriptors.

    Going through all possible descriptors can take long: their limit may be 1,000,000,000. An open descriptor may
    also be above the limit, if the limit was lowered after it was opened.
    """
    try:
        return [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return range(os.sysconf("SC_OPEN_MAX"))


def _watch(output: int, control: int) -> None:
    """Log the text from `output` until the other end of `control` is closed; then restore the terminal if necessary."""
    modes = terminal_modes()
    log = NativeLog()
    state = DRAWING_ENDED
    os.set_blocking(output, False)
    ready_pipes = select.poll()
    ready_pipes.register(control, select.POLLIN)
    ready_pipes.register(output, select.POLLIN)
    while True:
        ready = [descriptor for descriptor, _ in ready_pipes.poll()]
        if output in ready and not log.copy_from(output):
            ready_pipes.unregister(output)
        if control in ready:
            messages = os.read(control, MAX_CHUNK_BYTES)
            state = messages[-1:] or state
            if not messages:
                break
    while log.copy_from(output):  # text that was printed last
        pass
    if state == DRAWING_STARTED:
        restore_terminal(modes, KILLED_MESSAGE.format(log=log_dir() / NATIVE_LOG_NAME).encode(errors="replace"))


class NativeLog:
    """Log file of native output, created when there is text. With the previous log file it has at most 2 MB.

    If the file can't be written, the text is dropped.
    """

    def __init__(self) -> None:
        from tui_trainer.base.log_file import (
            MAX_BYTES,  # imported here, since it would delay the start of the app
        )

        self._max_bytes = MAX_BYTES
        self._file: int | None = None

    def copy_from(self, source: int) -> bool:
        """Log at most one chunk of text from the pipe `source`. Returns whether there was any text."""
        try:
            text = os.read(source, MAX_CHUNK_BYTES)
        except BlockingIOError:
            return False
        with suppress(OSError):
            self._write(text)
        return bool(text)

    def _write(self, text: bytes) -> None:
        if self._file is not None and os.fstat(self._file).st_size > self._max_bytes:
            os.close(self._file)
            self._file = None
        if text and self._file is None:
            self._file = open_native_log()  # this renames a file that has become too long
        if text and self._file is not None:
            os.write(self._file, text)
