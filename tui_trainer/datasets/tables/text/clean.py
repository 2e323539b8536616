"""cleaned_texts(): clean_text() for many texts, in less time."""

import unicodedata
from collections.abc import Sequence

from tui_trainer.base.text import clean_text, visible_text
from tui_trainer.datasets.tables.watch import Watch

AT_ONCE = 20_000
"""Texts that are cleaned between two looks at whether the user has cancelled."""


def cleaned_texts(texts: Sequence[str], watch: Watch) -> list[str]:
    """Return clean_text() of each text."""
    cleaned: list[str] = []
    for start in range(0, len(texts), AT_ONCE):
        cleaned += _cleaned(texts[start : start + AT_ONCE])
        watch.at(1.0)
    return cleaned


def _cleaned(texts: Sequence[str]) -> list[str]:
    """Return clean_text() of each text; if all characters are plain, only spaces are left to clean."""
    joined = "".join(texts)
    is_plain = all(visible_text(character) == character for character in set(joined))
    if is_plain and unicodedata.is_normalized("NFC", "\0".join(texts)):
        return [" ".join(text.split()) for text in texts]
    return [clean_text(text) for text in texts]
