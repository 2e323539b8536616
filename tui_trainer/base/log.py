"""Logging to a file, with the tracebacks of exceptions of which the screen shows only the message.

The first record creates the file.
"""

import logging
import os
import platform
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_trainer import __version__
from tui_trainer.base.files import open_for_appending
from tui_trainer.base.paths import log_dir

LOG_NAME = "tui_trainer.log"
"""Name of the current log file."""
NATIVE_LOG_NAME = "native.log"
"""Name of the file for output that libraries write to file descriptors 1 and 2 while the app uses the screen."""
DEBUG_FLAG = "--debug"
"""Command-line option that adds records of level DEBUG to the log."""

logger = logging.getLogger(__name__)


def log_path() -> Path:
    """Return the path of the current log file, which is created by the first record."""
    return log_dir() / LOG_NAME


def has_debug_flag(tokens: Sequence[str]) -> bool:
    """Return whether --debug is among the tokens of a command line; tokens after '--' are not options."""
    options = tokens[: tokens.index("--")] if "--" in tokens else tokens
    return DEBUG_FLAG in options


@contextmanager
def logging_to_file(debug: bool = False) -> Iterator[None]:
    """Write the records of Python's logging module to the log file instead of standard error, within the block.

    The file gets warnings of all libraries, records of this package of level INFO or higher (`debug`: DEBUG or
    higher), exceptions that end a thread, and exceptions that leave the block. Errors of the disk are ignored.
    """
    root, own = logging.getLogger(), logging.getLogger("tui_trainer")
    handler, level, hook = _LazyHandler(), own.level, threading.excepthook
    root.addHandler(handler)
    own.setLevel(logging.DEBUG if debug else logging.INFO)
    threading.excepthook = _log_thread_exception
    try:
        logger.debug("tui-trainer %s, Python %s, %s", __version__, platform.python_version(), platform.platform())
        yield
    except Exception:
        logger.exception("the program ended with an exception")
        raise
    finally:
        threading.excepthook = hook
        own.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def warnings_to_log() -> Iterator[None]:
    """Send Python warnings to the log instead of standard error, within the block."""
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)


def log_location_text() -> str:
    """Return a line for the user, with the path of the log file or the reason why it can't be written."""
    path = log_path()
    try:
        os.close(open_for_appending(path))
    except (OSError, ValueError) as error:
        return f"there is no log: can't write {path}: {getattr(error, 'strerror', None) or error}"
    return f"the log is {path}"


def open_native_log() -> int | None:
    """Open the log for the output of libraries and return its file descriptor; None if it can't be opened.

    A file of more than 1 MB is renamed to native.log.1 first, and a new file is started.
    """
    from tui_trainer.base.log_file import MAX_BYTES

    path = log_dir() / NATIVE_LOG_NAME
    with suppress(OSError, ValueError):
        with suppress(OSError):
            if path.stat().st_size > MAX_BYTES:
                os.replace(path, path.with_name(f"{NATIVE_LOG_NAME}.1"))
        return open_for_appending(path)
    return None


class _LazyHandler(logging.Handler):
    """Handler that opens the log file at the first record, since most runs have no record."""

    def __init__(self) -> None:
        super().__init__()
        self._handler: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; errors are ignored, so that logging never stops a run."""
        with suppress(Exception):
            if self._handler is None:
                from tui_trainer.base.log_file import LogFile

                self._handler = LogFile(log_path())
            self._handler.handle(record)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._handler:
            self._handler.close()
        super().close()


def _log_thread_exception(about: threading.ExceptHookArgs) -> None:
    """Log the exception that ended a thread."""
    if about.exc_type is not SystemExit and about.exc_value is not None:
        name = about.thread.name if about.thread else "unknown"
        logger.error("the thread %s ended with an exception", name, exc_info=about.exc_value)
