"""Log: where the traceback of every exception goes that the screen shows as one line. Starting it creates no file."""

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

LOG = "tui_trainer.log"
NATIVE_LOG = "native.log"
"""What libraries write to file descriptors 1 and 2 while the screen is the app's."""
DEBUG = "--debug"
"""The flag that raises the level."""

logger = logging.getLogger(__name__)


def log_path() -> Path:
    """The newest log file, which may not be there: it is created with the first record."""
    return log_dir() / LOG


def debug_wanted(tokens: Sequence[str]) -> bool:
    """Whether --debug is among the tokens of a command line; what follows '--' is words."""
    flags = tokens[: tokens.index("--")] if "--" in tokens else tokens
    return DEBUG in flags


@contextmanager
def logging_to_file(debug: bool = False) -> Iterator[None]:
    """Within it, records of the standard logging go to the log file, and nothing of them to standard error.

    Warnings of any library and all of this package from INFO on (with `debug`: from DEBUG on) are written. An exception
    that ends a thread, or leaves the block, is written too. Nothing here raises an error of the disk.
    """
    root, own = logging.getLogger(), logging.getLogger("tui_trainer")
    handler, level, hook = _AtFirstRecord(), own.level, threading.excepthook
    root.addHandler(handler)
    own.setLevel(logging.DEBUG if debug else logging.INFO)
    threading.excepthook = _thread_died
    try:
        logger.debug("tui-trainer %s, Python %s, %s", __version__, platform.python_version(), platform.platform())
        yield
    except Exception:
        logger.exception("the program ended by an exception")
        raise
    finally:
        threading.excepthook = hook
        own.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def warnings_to_log() -> Iterator[None]:
    """Within it, Python warnings go to the log and not to standard error: the screen is the app's."""
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)


def where_the_log_is() -> str:
    """One line for a person: the path of the log file, or why there is none."""
    path = log_path()
    try:
        os.close(open_for_appending(path))
    except (OSError, ValueError) as error:
        return f"there is no log: can't write {path}: {getattr(error, 'strerror', None) or error}"
    return f"the log is {path}"


def open_native_log() -> int | None:
    """A file descriptor that appends to the log of native output; None where it can't be written.

    A file that has grown beyond 1 MB is put aside first.
    """
    from tui_trainer.base.log_file import MOST_BYTES

    path = log_dir() / NATIVE_LOG
    with suppress(OSError, ValueError):
        with suppress(OSError):
            if path.stat().st_size > MOST_BYTES:
                os.replace(path, path.with_name(f"{NATIVE_LOG}.1"))
        return open_for_appending(path)
    return None


class _AtFirstRecord(logging.Handler):
    """Makes the handler that writes the file when there is something to write: most runs have nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._handler: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, if that can be done: a log never stops a run."""
        with suppress(Exception):
            if self._handler is None:
                from tui_trainer.base.log_file import LogFile

                self._handler = LogFile(log_path())
            self._handler.handle(record)

    def close(self) -> None:
        """Close the file."""
        if self._handler:
            self._handler.close()
        super().close()


def _thread_died(about: threading.ExceptHookArgs) -> None:
    if about.exc_type is not SystemExit and about.exc_value is not None:
        name = about.thread.name if about.thread else "unknown"
        logger.error("the thread %s ended by an exception", name, exc_info=about.exc_value)
