"""ChoiceScreen: a dialog to choose one entry of a list."""

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_trainer.base.text import clean_text
from tui_trainer.ui.screens.dialog import OK_CANCEL_HINT, Dialog


@dataclass(frozen=True)
class ListedChoice:
    """An entry of the list: its name, and a summary that is shown below the name."""

    name: str
    summary: str


class ChoiceScreen(Dialog[str | None]):
    """A dialog to choose from a list.

    Its result is the name of the chosen entry, or None if the dialog was cancelled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, title: str, choices: list[ListedChoice], current: str, consequence: str) -> None:
        """Offer a list of choices.

        `current`: name of the entry that is marked as the current entry; `consequence`: text below the list.
        """
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current
        self._consequence = consequence

    def compose(self) -> ComposeResult:
        """Lay out the list and, below it, the text that says what a choice does."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text(OK_CANCEL_HINT)
            yield OptionList(*map(self._option, self._choices), markup=False)
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
        """Highlight the next entry whose name begins with the letter that was typed."""
        if not (event.character and event.character.isalnum()):
            return
        for choices in self.query(OptionList):
            here = choices.highlighted or 0
            order = [*range(here + 1, len(self._choices)), *range(here + 1)]
            found = [index for index in order if self._choices[index].name.startswith(event.character.lower())]
            choices.highlighted = found[0] if found else here

    def action_leave(self) -> None:
        """Close the dialog without a choice."""
        self.dismiss(None)

    def _option(self, choice: ListedChoice) -> Option:
        sign = "● " if choice.name == self._current else "  "
        name = (f"{sign}{clean_text(choice.name)}", "bold")
        return Option(Text.assemble(name, f"\n    {clean_text(choice.summary)}"), id=choice.name)
