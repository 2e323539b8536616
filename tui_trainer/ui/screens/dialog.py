"""Dialogs: screens that stand over the main one and leave once, however often they are told to.

A second click or Enter may still be on its way when the first has done its work. Textual would then take away whatever
screen is on top, and end the program where that is the last one.
"""

from contextlib import suppress
from typing import Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.worker import Worker

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A question; it gives back an answer."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave, if it has not left yet."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


class Palette(CommandPalette):
    """Textual's command palette."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, if it has not left yet."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Not to the lines of a list that has no place on the screen yet: Textual looks for them and ends the program."""
        placed = action != "command_list" or bool(self.query_one(CommandList).scrollable_content_region)
        return placed and super().check_action(action, parameters)

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Search for commands; a search that begins when the list has gone, with the app, finds nothing."""

        async def search() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(search, *arguments, **options)
