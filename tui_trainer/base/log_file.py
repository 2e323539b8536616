"""LogFile: a rotating log file that several processes may write to at once."""

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
from tui_trainer.base.numbers import count
from tui_trainer.base.text import visible_text

MOST_BYTES = 1_000_000
"""A log file that is longer is put aside, and a new one begun."""
MOST_FILES = 3
"""The newest and those that were put aside."""
MOST_CHARACTERS = 50_000
"""Of one record: a message may hold a whole file that was typed or read."""
FORM = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
REPEAT_SECONDS = 60.0
"""An exception from the same place is not written again within this: a broken chart raises it at every frame."""
MOST_KEYS = 500
Key = tuple[object, ...]


class LogFile(logging.handlers.RotatingFileHandler):
    """Appends records to a file, of which the last 3 are kept, 1 MB each.

    Several processes may share the file. Each appends whole records; one that finds the file full locks it and rotates,
    while the others go on appending to it, and follow to the new file with their next record. So none is lost.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=MOST_FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(_OneRecord(FORM))
        self.addFilter(_Repeats())

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - the name is logging's
        """Whether this process is to rotate the file before it writes the record. Opens the file, if need be."""
        self._follow()
        if self.stream is None:
            self.stream = self._open()
        length = len(self.format(record).encode("utf-8", "backslashreplace"))
        if os.fstat(self.stream.fileno()).st_size + length < self.maxBytes:
            return False
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another process rotates it just now: not waited for, it might be a stopped one
            return False
        if self._has_moved():  # another process did, between the look at its size and the lock
            self._follow()
            return False
        return True

    def doRollover(self) -> None:  # noqa: N802 - the name is logging's
        """Put the file aside. It stays locked until that is done; where it can't be done, it grows on."""
        assert self.stream is not None, "shouldRollover has opened it"
        lock = os.dup(self.stream.fileno())
        try:
            with suppress(OSError):
                super().doRollover()
        finally:
            os.close(lock)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        """Let go of a record that can't be written, and of the file: the disk may be full, or the folder gone."""
        self._drop()

    def _open(self) -> TextIOWrapper:
        handle = open_for_appending(Path(self.baseFilename))
        return open(handle, "a", encoding="utf-8", errors="backslashreplace")

    def _follow(self) -> None:
        """Let go of a file that is no longer the newest: another process has put it aside, or it was deleted."""
        if self._has_moved():
            self._drop()

    def _has_moved(self) -> bool:
        if self.stream is None:
            return False
        try:
            return not os.path.samestat(os.fstat(self.stream.fileno()), os.stat(self.baseFilename))
        except OSError:
            return True

    def _drop(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()


class _OneRecord(logging.Formatter):
    """Formats a record without control characters: what it quotes may come from a stranger's file."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if len(text) > MOST_CHARACTERS:
            half = MOST_CHARACTERS // 2
            text = f"{text[:half]}\n… {count(len(text) - 2 * half)} characters left out …\n{text[-half:]}"
        return "\n".join(line if line.isprintable() else visible_text(line) for line in text.split("\n"))


class _Repeats(logging.Filter):
    """Drops a record like one that was written less than a minute ago, and counts it."""

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[Key, float] = {}
        self._dropped: dict[Key, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[1] is None:
            return True
        key, now = _key(record), monotonic()
        if now < self._written.get(key, -REPEAT_SECONDS) + REPEAT_SECONDS:
            self._dropped[key] = self._dropped.get(key, 0) + 1
            return False
        if dropped := self._dropped.pop(key, 0):
            record.msg = f"{record.msg} ({dropped} times more since it was written last)"
        if len(self._written) >= MOST_KEYS:
            self._written.clear()
        self._written[key] = now
        return True


def _key(record: logging.LogRecord) -> Key:
    """The place and kind of the exception, whatever numbers its message has."""
    assert record.exc_info
    kind, _, traceback = record.exc_info
    lines = tuple((frame.f_code.co_filename, number) for frame, number in walk_tb(traceback))
    return (record.name, record.levelno, str(record.msg), kind, lines[-20:])
