"""LogFile: a rotating log file that several processes can write to at the same time."""

import fcntl
import logging
import logging.handlers
import os
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from time import monotonic
from traceback import walk_tb

from tui_trainer.base.files import open_for_appending
from tui_trainer.base.numbers import thousands
from tui_trainer.base.text import visible_text

MAX_BYTES = 1_000_000
"""Maximum size of a log file, in bytes; before it grows larger, it is renamed and a new file is started."""
MAX_FILES = 3
"""Maximum number of log files, including the current one."""
MAX_RECORD_LENGTH = 50_000
"""Maximum number of characters of a record: its message may quote a whole text that was typed or read."""
LINE_FORMAT = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
REPEAT_SECONDS = 60.0
"""Seconds in which an exception from the same lines of code is written only once.

A broken chart, for example, raises the same exception in every frame.
"""
MAX_EXCEPTION_KEYS = 500
"""Maximum number of different exceptions that are remembered, to find repetitions."""
ExceptionKey = tuple[object, ...]
"""Key that is equal for repetitions of an exception; see _exception_key."""


class LogFile(logging.handlers.RotatingFileHandler):
    """Handler that appends records to a file of at most 1 MB and keeps the last 3 files.

    Several processes may share the file; each appends whole records. If a process finds that the file is full, it locks
    the file and renames it. If another process is writing a record at that moment, it appends the
    record to the renamed file, and opens the new file for its next record, so that no record is lost.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MAX_BYTES, backupCount=MAX_FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(_SafeFormatter(LINE_FORMAT))
        self.addFilter(_RepeatFilter())

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - the name in logging
        """Return whether this process must rotate the file before it writes the record; if so, the file is locked."""
        self._close_if_moved()
        if self.stream is None:
            self.stream = self._open()
        length = len(self.format(record).encode("utf-8", "backslashreplace"))
        if os.fstat(self.stream.fileno()).st_size + length < self.maxBytes:
            return False
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another process is rotating it: don't wait, it might be suspended
            return False
        if self._has_moved():  # another process rotated it between the size check and the lock
            self._close_if_moved()
            return False
        return True

    def doRollover(self) -> None:  # noqa: N802 - the name in logging
        """Rename the file, which stays locked meanwhile, and start a new one; if that fails, keep the old file."""
        assert self.stream is not None, "shouldRollover has opened it"
        lock = os.dup(self.stream.fileno())
        try:
            with suppress(OSError):
                super().doRollover()
        finally:
            os.close(lock)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        """Drop a record that can't be written, and close the file: the disk may be full."""
        self._close_stream()

    def _open(self) -> TextIOWrapper:
        handle = open_for_appending(Path(self.baseFilename))
        return open(handle, "a", encoding="utf-8", errors="backslashreplace")

    def _close_if_moved(self) -> None:
        """Close the file if another process has renamed it, or if it was deleted."""
        if self._has_moved():
            self._close_stream()

    def _has_moved(self) -> bool:
        if self.stream is None:
            return False
        try:
            return not os.path.samestat(os.fstat(self.stream.fileno()), os.stat(self.baseFilename))
        except OSError:
            return True

    def _close_stream(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()


class _SafeFormatter(logging.Formatter):
    """Formatter that removes control characters, since a record may quote any file, and shortens long records."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if len(text) > MAX_RECORD_LENGTH:
            half = MAX_RECORD_LENGTH // 2
            text = f"{text[:half]}\n… {thousands(len(text) - 2 * half)} characters left out …\n{text[-half:]}"
        return "\n".join(line if line.isprintable() else visible_text(line) for line in text.split("\n"))


class _RepeatFilter(logging.Filter):
    """Filter that drops, and counts, exceptions equal to an exception that was written less than a minute ago."""

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[ExceptionKey, float] = {}
        self._dropped: dict[ExceptionKey, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[1] is None:
            return True
        key, now = _exception_key(record), monotonic()
        if now < self._written.get(key, -REPEAT_SECONDS) + REPEAT_SECONDS:
            self._dropped[key] = self._dropped.get(key, 0) + 1
            return False
        if dropped := self._dropped.pop(key, 0):
            record.msg = f"{record.msg} ({dropped} more times since it was last written)"
        if len(self._written) >= MAX_EXCEPTION_KEYS:
            self._written.clear()
        self._written[key] = now
        return True


def _exception_key(record: logging.LogRecord) -> ExceptionKey:
    """Return the key of a record with an exception.

    It has the record's logger, level and text, and the exception's type and lines of code. The message of the
    exception is left out, since it may vary.
    """
    assert record.exc_info
    kind, _, traceback = record.exc_info
    lines = tuple((frame.f_code.co_filename, number) for frame, number in walk_tb(traceback))
    return (record.name, record.levelno, str(record.msg), kind, lines[-20:])
