"""Many texts are cleaned as each of them would be."""

import pytest

from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.text.clean import AT_ONCE, cleaned_texts
from tui_trainer.datasets.tables.watch import Watch

TEXTS = (
    ["Bern", " New  York ", ""],
    ["é", "e\u0301", "\u0301", "東京"],
    ["a\u200bb", "\x1b[2J", "\ue000"],
    ["a\u00a0b", "two\nlines", "tab\t"],
    ["e", "\u0301e"],
    [f"customer {number}  é" for number in range(AT_ONCE)] + ["e\u0301", "\x07"],
)


@pytest.mark.parametrize("texts", TEXTS, ids=range(len(TEXTS)))
def test_many_texts(texts: list[str]) -> None:
    """Spaces, invisible characters and forms of Unicode are treated as by clean_text()."""
    assert cleaned_texts(texts, Watch("x.csv")) == [clean_text(text) for text in texts]
