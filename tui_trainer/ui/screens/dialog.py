"""Dialogs: screens over the main screen that may safely be dismissed more than once.

A second click or Enter may still wait to be handled when the first has already closed the dialog. Textual would then
dismiss the screen that is now on top, and end the program if no other screen is left.
"""

from contextlib import suppress
from typing import Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker

from tui_trainer.base.text import MAX_LINE_WIDTH, clean_text

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A modal screen with a result. A second call of `dismiss` does nothing."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the dialog, if it is the screen on top."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def show_run(self) -> None:
        """Show the newest state of the run: called for each snapshot. Most dialogs show nothing of it."""

    def show_text(self, text: str, is_error: bool) -> None:
        """Show a hint or an error message below the input field, unless the dialog's widgets have been removed."""
        for line in self.query(".consequence").results(Static):
            line.update(clean_text(text, MAX_LINE_WIDTH))
            line.set_class(is_error, "-wrong")


class CommandDialog(CommandPalette):
    """Textual's command palette.

    A second call of `dismiss` does nothing, and keys and searches that come too early or too late do no harm.
    """

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, if it is the screen on top."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for moves in a list that is not laid out yet: Textual would end the program."""
        ready = action != "command_list" or bool(self.query_one(CommandList).scrollable_content_region)
        return ready and super().check_action(action, parameters)

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Run a search for commands.

        A search that begins after the palette has been closed finds nothing, without error.
        """

        async def search() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(search, *arguments, **options)
