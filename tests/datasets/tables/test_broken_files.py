"""Broken files: each gets a clear line, with the file, the line, the column and the value."""

from pathlib import Path

import pytest

from tests.datasets.tables.broken import BROKEN
from tests.datasets.tables.files import table_of
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.choice import guess_choice
from tui_trainer.datasets.tables.selection import Selection, select


@pytest.mark.parametrize(("content", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_files(content: bytes, message: str, tmp_path: Path) -> None:
    """Reading the file and selecting what is guessed ends in the line."""
    with pytest.raises(UserError) as caught:
        selected(content, tmp_path)
    assert str(caught.value).startswith(f"houses.csv{message}")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def selected(content: bytes, folder: Path) -> Selection:
    """Return what is guessed for a file with that content."""
    table = table_of(content, folder)
    return select(table, guess_choice(table))


def test_there_are_thirty() -> None:
    """At least thirty files are broken, each in a way of its own."""
    assert len({content for _, content, _ in BROKEN}) == len(BROKEN) >= 30
