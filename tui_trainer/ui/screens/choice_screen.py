"""A list to choose one thing from."""

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
from tui_trainer.ui.screens.dialog import Dialog


@dataclass(frozen=True)
class Offer:
    """One thing to choose."""

    name: str
    summary: str


class ChoiceScreen(Dialog[str | None]):
    """Gives back the name that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, title: str, offers: list[Offer], current: str, consequence: str) -> None:
        super().__init__()
        self._title = title
        self._offers = offers
        self._current = current
        self._consequence = consequence

    def compose(self) -> ComposeResult:
        """The list, and below it what a choice leads to."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text("Enter chooses, Esc leaves")
            options = [Option(_prompt(offer, offer.name == self._current), id=offer.name) for offer in self._offers]
            yield OptionList(*options, markup=False)
            yield Static(self._consequence, markup=False, classes="consequence")

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        if not self.is_attached:  # the app is being left, and there is nothing in here
            return
        names = [offer.name for offer in self._offers]
        choices = self.query_one(OptionList)
        choices.highlighted = names.index(self._current) if self._current in names else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one."""
        self.dismiss(event.option_id)

    def on_key(self, event: Key) -> None:
        """A letter goes to the next name that begins with it."""
        choices = self.query_one(OptionList)
        if event.character and event.character.isalnum():
            here = choices.highlighted or 0
            places = [*range(here + 1, len(self._offers)), *range(here + 1)]
            found = [place for place in places if self._offers[place].name.startswith(event.character.lower())]
            choices.highlighted = found[0] if found else here

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)


def _prompt(offer: Offer, current: bool) -> Text:
    sign = "● " if current else "  "
    return Text.assemble((f"{sign}{clean_text(offer.name)}", "bold"), f"\n    {clean_text(offer.summary)}")
