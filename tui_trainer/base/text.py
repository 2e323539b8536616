"""clean_text(): the one door for text from outside (headers, file names, labels, error messages)."""

import os
import unicodedata

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
LONGEST_LINE = 600
"""Cells of a line about what went wrong: whatever came in from outside, it stays readable."""
LONGEST_NAME = 200
"""Cells of a file's name in such a line: what is wrong with it is to be seen too."""
WITHOUT_WORDS = {MemoryError: "there is not enough memory", RecursionError: "something is nested too deeply"}
"""What is said of errors that are raised without a message."""
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, invisible formatting (bidirectional overrides, zero-width), lone surrogates, line separators."""


def visible_text(text: str) -> str:
    """The text without control and invisible characters; a space or a break of any kind becomes a plain space."""
    spaced = (" " if c.isspace() else c for c in text)
    return "".join(c for c in spaced if unicodedata.category(c) not in UNSAFE_CATEGORIES)


def clean_text(text: str, width: int | None = None) -> str:
    """Text that is safe to show: one line, no control or invisible characters, composed, at most `width` cells.

    Line breaks and tabs become a space. A text that is too wide ends in an ellipsis.
    """
    visible = unicodedata.normalize("NFC", " ".join(visible_text(text).split()))
    if width is None or cell_len(visible) <= width:
        return visible
    return set_cell_size(visible, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def exception_text(error: BaseException, width: int = 300) -> str:
    """An unexpected error as one line of at most `width` cells: its type and its message, which may be empty."""
    known = (words for kind, words in WITHOUT_WORDS.items() if isinstance(error, kind))
    message = str(error) or next(known, "no message came with it")
    return clean_text(f"{type(error).__name__}: {message}", width)


def os_error_text(error: OSError, otherwise: str = "") -> str:
    """What the system said and of which file: 'runs/lock: Is a directory'.

    `otherwise`: what it is about if the error names no file.
    """
    named = [clean_text(os.fsdecode(name), LONGEST_NAME) for name in (error.filename, error.filename2) if _is_path(name)]
    about = " and ".join(named) or otherwise
    said = error.strerror or str(error) or type(error).__name__
    return clean_text(f"{about}: {said}" if about else said, LONGEST_LINE)


def _is_path(name: object) -> bool:
    return isinstance(name, str | bytes | os.PathLike) and bool(name)
