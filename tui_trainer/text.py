"""clean_text(): the one door for text from outside (headers, file names, labels, error messages)."""

import unicodedata

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
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
