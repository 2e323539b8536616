"""OpenScreen: a dialog to open a recipe or a table of data, by its name or path or from a list."""

import os
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_trainer.base.table import align_columns
from tui_trainer.base.text import clean_text, visible_text
from tui_trainer.catalogue.table import TABLE_SUFFIXES
from tui_trainer.ui.background import run_in_background
from tui_trainer.ui.screens.prompt_screen import ANSWER_WORKERS, PromptScreen

Answer = TypeVar("Answer")
HEADER = ("name", "problem", "step", "loss", "date")
RIGHT_ALIGNED = (2, 3)
"""Columns of numbers."""
MAX_COLUMN_WIDTHS = (20, 21, 9, 10, 12)
"""Maximum widths of the columns, in cells."""
OPEN_HINT = "Type a name or a path; ↓ goes to the list."


class OpenRow(NamedTuple):
    """A row of the table: the text that opens it, and its cells."""

    text: str
    cells: tuple[str, ...]


class PathSuggester(Suggester):
    """Suggests one of some names, or the path of a folder, a recipe or a table that begins with the text."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first name or path that continues the text; None if there is none."""
        known = next((name for name in self._names if name.startswith(value) and name != value), None)
        return known or (await run_in_background(lambda: completed_path(value)) if "/" in value else None)


def completed_path(text: str) -> str | None:
    """Return the first folder, recipe or table whose path begins with `text`; None if there is none."""
    head, _, start = text.rpartition("/")
    try:
        with os.scandir(os.path.expanduser(f"{head}/")) as entries:
            names = [entry.name + "/" * entry.is_dir() for entry in entries if entry.name.startswith(start)]
    except (OSError, ValueError):  # no such folder, or a path that can't be one
        return None
    shown = (name for name in sorted(names) if name.endswith((".toml", "/", *TABLE_SUFFIXES)) and name == visible_text(name))
    found = next((name for name in shown if start or not name.startswith(".")), None)
    return f"{head}/{found}" if found and found != start else None


class OpenScreen(PromptScreen[Answer], Generic[Answer]):
    """A dialog with a field for a name or a path, and a table of what can be opened, which the text filters.

    Its result: `process(text)` of the text that was typed or of the chosen row, or None if the dialog was cancelled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "to_list", show=False)]

    def __init__(
        self, title: str, process: Callable[[str], Answer], list_rows: Callable[[], list[OpenRow]], names: Sequence[str]
    ) -> None:
        """`process`: function that opens a text; `list_rows`: function that returns the rows; both may be slow.

        `names`: names that Tab completes, beside paths.
        """
        super().__init__(title, "", process, OPEN_HINT, names, in_thread=True)
        self._list_rows = list_rows
        self._rows: list[OpenRow] = []

    def compose(self) -> ComposeResult:
        """Lay out the field, the hint below it, and the table."""
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text("Tab complete, Enter OK, Esc cancel")
            yield Input(suggester=PathSuggester(self._suggestions))
            yield Static(OPEN_HINT, markup=False, classes="consequence")
            yield Static("", markup=False, classes="table-header")
            yield OptionList(markup=False, classes="table")

    def on_mount(self) -> None:
        """List in the background what can be opened."""
        self.run_worker(self._fill(), group=ANSWER_WORKERS)

    def on_input_changed(self) -> None:
        """Replace an error message with the hint, and show the rows that contain the text."""
        super().on_input_changed()
        self._show_rows()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen row."""
        self.answer(str(event.option_id))

    def action_to_list(self) -> None:
        """Move the focus from the field to the table."""
        for rows in self.query(OptionList):
            if rows.option_count and not rows.has_focus:
                rows.highlighted = 0
                rows.focus()

    async def _fill(self) -> None:
        self._rows = await run_in_background(self._list_rows)
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the rows that contain what was typed."""
        for rows, field, header in zip(
            self.query(OptionList), self.query(Input), self.query(".table-header").results(Static), strict=False
        ):
            typed = field.value.strip().casefold()
            found = [row for row in self._rows if any(typed in cell.casefold() for cell in row.cells[:2])]
            head, *lines = align_columns([HEADER, *map(_cut_cells, found)], RIGHT_ALIGNED)
            rows.clear_options()
            rows.add_options(Option(Text(line), id=row.text) for line, row in zip(lines, found, strict=True))
            header.update(head if found else "")


def _cut_cells(row: OpenRow) -> tuple[str, ...]:
    return tuple(clean_text(cell, width) for cell, width in zip(row.cells, MAX_COLUMN_WIDTHS, strict=True))
