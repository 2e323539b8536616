"""ChoiceScreen: a dialog to choose one entry of a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_trainer.base.table import align_columns
from tui_trainer.base.text import clean_text, visible_text
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.widgets.value_input import OK_CANCEL_HINT


@dataclass(frozen=True)
class ListedChoice:
    """An entry of the list: its name, and a summary that is shown below the name, or instead of it in a table."""

    name: str
    summary: str


def table_choices(
    header: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], right: Collection[int] = ()
) -> tuple[str, list[ListedChoice]]:
    """Return the header of a table as a line, and an entry for each row, whose summary is a line with its cells.

    `rows`: name and cells of each row; `right`: indices of right-aligned columns.
    """
    first, *lines = align_columns([header, *(cells for _, cells in rows)], right)
    return first, [ListedChoice(name, line) for (name, _), line in zip(rows, lines, strict=True)]


class ChoiceScreen(Dialog[str | None]):
    """A dialog to choose from a list.

    Its result is the name of the chosen entry, or None if the dialog was cancelled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, title: str, choices: list[ListedChoice], current: str, consequence: str, header: str = "") -> None:
        """Offer a list of choices.

        `current`: name of the entry that is marked as the current entry; `consequence`: text below the list; `header`:
        line above the list, if the list is a table with a line for each entry.
        """
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current
        self._consequence = consequence
        self._header = header
        self._typed = ""
        """Letters that were typed one after another, with which the name of the highlighted entry begins."""

    def compose(self) -> ComposeResult:
        """Lay out the list and, below it, the text that says what a choice does."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text(OK_CANCEL_HINT)
            if self._header:
                yield Static(self._header, markup=False, classes="table-header")
            yield OptionList(*map(self._option, self._choices), markup=False, classes="table" if self._header else "")
            yield Static(self._consequence, markup=False, classes="consequence")

    def on_mount(self) -> None:
        """Highlight the current entry, or the first one if none is current."""
        names = [choice.name for choice in self._choices]
        for choices in self.query(OptionList):  # none if the app is quitting: the dialog has no widgets then
            choices.highlighted = names.index(self._current) if self._current in names else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close the dialog with the name of the selected entry as its result."""
        self.dismiss(event.option_id)

    def on_key(self, event: Key) -> None:
        """Highlight the entry whose name begins with what was typed, or the next one that begins with the last letter."""
        if not (event.character and (event.character.isalnum() or (self._typed and event.character in "-_"))):
            self._typed = ""
            return
        for choices in self.query(OptionList):
            here = choices.highlighted or 0
            order = [*range(here + 1, len(self._choices)), *range(here + 1)]
            letter = event.character.lower()
            longer = self._starting_with(self._typed + letter, [here, *order]) if self._typed else []
            found = longer or self._starting_with(letter, order)
            self._typed = self._typed + letter if longer else letter
            choices.highlighted = found[0] if found else here

    def _starting_with(self, text: str, order: Sequence[int]) -> list[int]:
        """Return the indices of `order` whose choices have names that start with a text."""
        return [index for index in order if self._choices[index].name.startswith(text)]

    def action_leave(self) -> None:
        """Close the dialog without a choice."""
        self.dismiss(None)

    def _option(self, choice: ListedChoice) -> Option:
        if self._header:
            return Option(Text(visible_text(choice.summary)), id=choice.name)
        sign = "● " if choice.name == self._current else "  "
        name = (f"{sign}{clean_text(choice.name)}", "bold")
        return Option(Text.assemble(name, f"\n    {clean_text(choice.summary)}"), id=choice.name)
