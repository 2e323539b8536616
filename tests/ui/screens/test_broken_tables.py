"""Broken files of tables in the import dialog."""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.datasets.tables.broken import BROKEN
from tests.ui.screens.test_import_screen import opened_import
from tests.ui.stage import stage


async def assert_shown(cases: Sequence[tuple[str, bytes, str]], folder: Path) -> None:
    """Open each file in one app, look for its line up to the way out, and leave the dialog by Esc."""
    async with stage(size=(200, 30)) as opened:
        for number, (name, content, message) in enumerate(cases):
            path = folder / str(number) / "houses.csv"
            path.parent.mkdir()
            path.write_bytes(content)
            await opened_import(opened, path)
            shown = " ".join(opened.text().replace("│", " ").split())
            assert not re.search("--[a-z]", shown), name
            assert f"houses.csv{message}".partition(" --")[0][:-1][:60] in shown, name
            await opened.press("escape")
            assert opened.app.screen is opened.app.main_screen
        assert opened.config.dataset.name == "line_points"


async def test_broken_tables(tmp_path: Path) -> None:
    """The dialog shows the clear line of a file, and Esc leaves the run as it was; the nightly run opens all files."""
    await assert_shown(BROKEN[::4], tmp_path)
