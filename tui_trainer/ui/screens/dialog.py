"""Dialogs: screens over the main screen that can be dismissed more than once without harm.

A second click or Enter may still be waiting when the first has closed the dialog. Textual would then dismiss
whatever screen is on top, and end the program if that is the last one.
"""

from contextlib import suppress
from typing import Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.worker import Worker

Result = TypeVar("Result")
OK_CANCEL_HINT = "Enter OK, Esc cancel"
"""Keys of a dialog with a choice or an answer."""


class Dialog(ModalScreen[Result]):
    """A modal screen with a result."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the dialog, if it is open."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


class CommandDialog(CommandPalette):
    """Textual's command palette, with the same care."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, if it is open."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Ignore keys that move in the list before it has been laid out: Textual would end the program."""
        ready = action != "command_list" or bool(self.query_one(CommandList).scrollable_content_region)
        return ready and super().check_action(action, parameters)

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Search for commands; a search that begins after the list has been removed finds nothing."""

        async def search() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(search, *arguments, **options)
