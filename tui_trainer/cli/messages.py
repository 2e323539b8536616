"""Exit codes, and functions that print answers, notes and errors."""

import sys
from collections.abc import Iterable
from typing import TextIO

from tui_trainer.base.text import MAX_LINE_WIDTH, clean_text

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes of the program."""


def print_answer(text: str) -> int:
    """Print a text on standard output. Returns the exit code 0."""
    print(text, flush=True)
    return DONE


def print_notes(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Print each line as a note on standard error, or on `stream`."""
    for line in lines:
        print(f"tui-trainer: note: {clean_text(line, MAX_LINE_WIDTH)}", file=stream or sys.stderr, flush=True)


def print_error(message: str, exit_code: int) -> int:
    """Print an error message as one line on standard error. Returns `exit_code`."""
    print(f"tui-trainer: error: {clean_text(message, MAX_LINE_WIDTH)}", file=sys.stderr)
    return exit_code
