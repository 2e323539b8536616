"""clean_text(): make text from outside (headers, file names, error messages) safe to show."""

import os
import unicodedata

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
MAX_LINE_WIDTH = 600
"""Width of the longest error message, in cells."""
MAX_NAME_WIDTH = 200
"""Width of the longest file name in an error message, in cells, to leave room for the reason."""
DEFAULT_MESSAGES = {MemoryError: "there is not enough memory", RecursionError: "something is nested too deeply"}
"""Messages for exceptions that are usually raised without any."""
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are removed: controls, invisible formatting, surrogates, line separators."""


def visible_text(text: str) -> str:
    """Return the text without control and invisible characters; any white space becomes a plain space."""
    spaced = (" " if c.isspace() else c for c in text)
    return "".join(c for c in spaced if unicodedata.category(c) not in UNSAFE_CATEGORIES)


def clean_text(text: str, width: int | None = None) -> str:
    """Return text that is safe to show: a line without control or invisible characters, in Unicode form NFC.

    Line breaks and tabs become a space. A text of more than `width` cells ends in an ellipsis.

    >>> clean_text("two\\nlines\\t"), clean_text("learning rate", 9)
    ('two lines', 'learning…')
    """
    visible = unicodedata.normalize("NFC", " ".join(visible_text(text).split()))
    if width is None or cell_len(visible) <= width:
        return visible
    return set_cell_size(visible, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def exception_text(error: BaseException, width: int = 300) -> str:
    """Return an unexpected exception as a line of at most `width` cells: its type and its message."""
    known = (words for kind, words in DEFAULT_MESSAGES.items() if isinstance(error, kind))
    message = str(error) or next(known, "no message")
    return clean_text(f"{type(error).__name__}: {message}", width)


def os_error_text(error: OSError, otherwise: str = "") -> str:
    """Return the file and the reason of a system error: 'runs/lock: Is a directory'.

    `otherwise`: the subject if the error names no file.
    """
    named = [clean_text(os.fsdecode(name), MAX_NAME_WIDTH) for name in (error.filename, error.filename2) if _is_path(name)]
    about = " and ".join(named) or otherwise
    reason = error.strerror or str(error) or type(error).__name__
    return clean_text(f"{about}: {reason}" if about else reason, MAX_LINE_WIDTH)


def _is_path(name: object) -> bool:
    return isinstance(name, str | bytes | os.PathLike) and bool(name)
