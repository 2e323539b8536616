"""python -m tests.readme: write the README's screenshots and its table of keys from the program."""

import asyncio
import re
from itertools import groupby
from pathlib import Path

from tests.ui.stage import stage
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.ui.actions.import_table import import_table
from tui_trainer.ui.bindings import KEY_BINDINGS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCREENSHOT = ROOT / "screenshot.svg"
IMPORT_SCREENSHOT = ROOT / "import.svg"
TABLE = ROOT / "data" / "exam_scores.csv"
"""The table of the dialog's screenshot."""
KEY_TABLE = re.compile(r"(<!-- keys -->\n).*?(<!-- end of keys -->)", re.DOTALL)


def key_table() -> str:
    """Return the keys as a Markdown table, grouped as in the footer."""
    lines = ["| key | what it does |", "| --- | --- |"]
    for group, keys in groupby(KEY_BINDINGS, lambda key: key.group):
        lines.append(f"| **{group}** | |")
        lines += [f"| {' '.join(f'`{name}`' for name in key.key_display.split())} | {key.help} |" for key in keys]
    return "\n".join(lines) + "\n"


def with_key_table(text: str) -> str:
    """Return the README's text with the current table of keys."""
    return KEY_TABLE.sub(lambda found: f"{found[1]}{key_table()}{found[2]}", text)


async def screenshot() -> str:
    """Return an SVG of the app in the middle of a run with one edit."""
    async with stage("logistic-sgd", size=(140, 36)) as opened:
        await opened.press("space")
        opened.engine.steps(120)
        await opened.press("right_square_bracket")
        opened.engine.steps(240)
        await opened.press("space")
        return opened.app.export_screenshot(title="tui-trainer logistic-sgd")


async def import_screenshot() -> str:
    """Return an SVG of the dialog that asks what to train on in a table."""
    async with stage(size=(110, 26)) as opened:
        import_table(opened.app.main_screen.actions, ImportReader(str(TABLE)))
        await opened.settle()
        return opened.app.export_screenshot(title=f"tui-trainer data/{TABLE.name}")


def main() -> None:
    """Write the screenshots and the table of keys."""
    SCREENSHOT.write_text(asyncio.run(screenshot()), encoding="utf-8")
    IMPORT_SCREENSHOT.write_text(asyncio.run(import_screenshot()), encoding="utf-8")
    README.write_text(with_key_table(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
