"""PromptScreen: a question with a line for the answer."""

import logging
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import MAX_LINE_LENGTH, clean_text
from tui_trainer.ui.background import run_in_background
from tui_trainer.ui.screens.dialog import OK_CANCEL_HINT, Dialog

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)
READING = "reading"
"""Group of the workers that read an answer in a thread."""


class PromptScreen(Dialog[Answer | None], Generic[Answer]):
    """A dialog with what `read` makes of the answer, or None. A UserError of `read` is shown below the line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False),
        Binding("tab", "complete", "complete", show=False),
    ]

    def __init__(
        self,
        title: str,
        default: str,
        read: Callable[[str], Answer],
        hint: str = "",
        suggestions: Sequence[str] = (),
        in_thread: bool = False,
    ) -> None:
        """Ask `title`, with the answer `default` to start with.

        `hint`: text below the line; `suggestions`: texts that Tab completes; `in_thread`: call `read` in a thread.
        """
        super().__init__()
        self._in_thread = in_thread
        self._is_reading = False
        """Whether `read` is running in a thread."""
        self._title = title
        self._default = default
        self._read = read
        self._hint = hint
        self._suggestions = suggestions

    def compose(self) -> ComposeResult:
        """Show the line and the hint below it."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text(f"{'Tab complete, ' if self._suggestions else ''}{OK_CANCEL_HINT}")
            suggester = SuggestFromList(self._suggestions) if self._suggestions else None
            yield Input(clean_text(self._default), suggester=suggester)
            yield Static(self._hint, markup=False, classes="consequence")

    def on_input_changed(self) -> None:
        """Show the hint again in place of an error."""
        self._show(self._hint, wrong=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the answer, or show what is wrong with it."""
        if self._in_thread:
            if not self._is_reading:
                self._is_reading = True
                self.run_worker(self._read_in_background(event.value), group=READING)
            return
        try:
            answer = self._read(event.value)
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self._show(str(error), wrong=True)
            return
        self.dismiss(answer)

    def action_complete(self) -> None:
        """Accept the suggestion."""
        line = self.query_one(Input)
        line.action_end()
        line.action_cursor_right()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    async def _read_in_background(self, text: str) -> None:
        """Read the answer in a thread, and close with it. Esc closes meanwhile; a file is still written."""
        self._show("working…", wrong=False)
        try:
            answer = await run_in_background(lambda: self._read(text))
        except UserError as error:
            self._show(str(error), wrong=True)
        else:
            self.dismiss(answer)
        finally:
            self._is_reading = False

    def _show(self, text: str, wrong: bool) -> None:
        line = self.query_one(".consequence", Static)
        line.update(clean_text(text, MAX_LINE_LENGTH))
        line.set_class(wrong, "-wrong")
