"""clean_text(): make text from outside (headers, file names, error messages) safe to show."""

import os
import unicodedata

from rich.cells import cell_len, set_cell_size

from tui_trainer.base.errors import CodeError

ELLIPSIS = "…"
MAX_LINE_WIDTH = 600
"""Maximum width of an error message, in cells."""
MAX_NAME_WIDTH = 200
"""Maximum width of a file name in an error message, in cells, so that there is room for the reason."""
DEFAULT_MESSAGES = {MemoryError: "there is not enough memory", RecursionError: "something is nested too deeply"}
"""Messages for exceptions that often have no message."""
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that are removed: control characters, invisible formatting, surrogates,
characters for private use, unassigned ones, and line and paragraph separators.
"""


def visible_text(text: str) -> str:
    """Return the text without control and invisible characters; each white-space character becomes a plain space."""
    spaced = (" " if c.isspace() else c for c in text)
    return "".join(c for c in spaced if unicodedata.category(c) not in UNSAFE_CATEGORIES)


def is_plain_text(text: str) -> bool:
    """Return whether the text is one line without control characters and surrogates.

    >>> is_plain_text("Zürich, 2024.csv"), is_plain_text("two\\nlines")
    (True, False)
    """
    return not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text)


def clean_text(text: str, width: int | None = None) -> str:
    """Return text that is safe to show: one line without control or invisible characters, in Unicode form NFC.

    White space between words, line breaks included, becomes one space. A text wider than `width` cells is cut, and
    ends in an ellipsis.

    >>> clean_text("two\\nlines\\t"), clean_text("learning rate", 9)
    ('two lines', 'learning…')
    """
    visible = unicodedata.normalize("NFC", " ".join(visible_text(text).split()))
    if width is None or cell_len(visible) <= width:
        return visible
    return set_cell_size(visible, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def cut_at_word(text: str, width: int) -> str:
    """Return clean text of at most `width` cells; a text that is too wide is cut between two words.

    >>> cut_at_word("Mean squared error, by hand", 22), cut_at_word("unbreakable", 6)
    ('Mean squared error…', 'unbre…')
    """
    whole, cut = clean_text(text), clean_text(text, width)
    if whole == cut or whole[len(cut) - 1 :].startswith(" "):
        return cut
    words = cut.rpartition(" ")[0].rstrip(" ,;:(+-=")
    return words + ELLIPSIS if words else cut


def exception_text(error: BaseException, width: int = 300) -> str:
    """Return the type and the message of an unexpected exception as one line of at most `width` cells.

    An error in the user's own code has a message that says it all.
    """
    if isinstance(error, CodeError):
        return clean_text(str(error), width)
    known = (words for kind, words in DEFAULT_MESSAGES.items() if isinstance(error, kind))
    message = str(error) or next(known, "no message")
    return clean_text(f"{type(error).__name__}: {message}", width)


def os_error_text(error: OSError, subject: str = "") -> str:
    """Return the file and the reason of a system error as text, such as 'runs/lock: Is a directory'.

    `subject`: text in front of the reason if the error names no file.
    """
    paths = filter(_is_path, (error.filename, error.filename2))
    named = [clean_text(os.fsdecode(path), MAX_NAME_WIDTH) for path in paths]
    about = " and ".join(named) or subject
    reason = error.strerror or str(error) or type(error).__name__
    return clean_text(f"{about}: {reason}" if about else reason, MAX_LINE_WIDTH)


def _is_path(name: object) -> bool:
    return isinstance(name, str | bytes | os.PathLike) and bool(name)
