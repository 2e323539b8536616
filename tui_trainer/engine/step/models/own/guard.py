"""guarded(): run code of the user so that the process stays as it was, and its errors name the line of the code."""

import io
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from tui_trainer.base.errors import CodeError, UserError
from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.engine.step.models.own.process_state import ALL_PARTS, Part, ProcessState
from tui_trainer.recipe.modules.source import ModuleFile

logger = logging.getLogger(__name__)


class LogStream(io.TextIOBase):
    """Stream that writes each line of text to the log."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._line = ""

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Log the lines that the text completes."""
        *lines, self._line = (self._line + str(text)).split("\n")
        for line in lines:
            self._log(line)
        return len(text)

    def finish(self) -> None:
        """Log the text after the last line break."""
        if self._line:
            self._log(self._line)
            self._line = ""

    def _log(self, line: str) -> None:
        if line.strip():
            logger.info("%s printed: %s", self._name, clean_text(line, 1000))


@contextmanager
def guarded(file: ModuleFile, what: str, parts: tuple[Part, ...] = ALL_PARTS) -> Iterator[list[str]]:
    """Run code of a file within the context; what it prints is logged.

    Yields a list, which afterwards has a sentence about what the code changed in the process, if anything; it is put back.
    `what`: the part of the code for messages, such as 'forward'. Raises CodeError for whatever the code raises, sys.exit
    included.
    """
    before, streams = ProcessState(parts), (sys.stdout, sys.stderr)
    changes: list[str] = []
    stream = LogStream(file.name)
    sys.stdout = sys.stderr = stream
    try:
        yield changes
    except (CodeError, UserError, KeyboardInterrupt):
        raise
    except BaseException as error:
        logger.debug("%s: %s failed", file.name, what, exc_info=True)
        raise CodeError(error_text(file, error)) from error
    finally:
        sys.stdout, sys.stderr = streams
        stream.finish()
        if changed := list(before.put_back()):
            were = "were" if changed[1:] else "was"
            changes.append(f"{file.name}: {what} changed {' and '.join(changed)}, which {were} put back")
            logger.info("%s", changes[-1])


def error_text(file: ModuleFile, error: BaseException) -> str:
    """Return the file, the line of it in which an exception was raised, and the exception, as one line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file.path)]
    if isinstance(error, SyntaxError) and error.filename == str(file.path):
        lines.append(error.lineno)
    at = f", line {lines[-1]}" if lines else ""
    return f"{file.name}{at}: {_reason(error)}"


def _reason(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "sys.exit() was called"
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"the package {clean_text(error.name, 60)} is not installed"
    return exception_text(error)
