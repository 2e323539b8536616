"""PromptScreen: a dialog with a question and an input field for the answer."""

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
from tui_trainer.base.text import clean_text
from tui_trainer.ui.background import run_in_background
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.widgets.value_input import OK_CANCEL_HINT

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)
ANSWER_WORKERS = "answer"
"""Name of the group of Textual workers that call `process` in a thread."""


class PromptScreen(Dialog[Answer | None], Generic[Answer]):
    """A dialog that asks for an answer. Its result is `process(text)`, or None if the dialog was cancelled.

    If `process` raises UserError, the error is shown below the input field, and the dialog stays open.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False),
        Binding("tab", "complete", "complete", show=False),
    ]

    def __init__(
        self,
        title: str,
        default: str,
        process: Callable[[str], Answer],
        hint: str = "",
        suggestions: Sequence[str] = (),
        in_thread: bool = False,
    ) -> None:
        """Ask for an answer.

        `title`: the question; `default`: text that is in the input field at first; `process`: function that returns
        the answer for the text that was typed, and may also write a file; `hint`: text below the input field;
        `suggestions`: texts that Tab completes; `in_thread`: whether to call `process` in a thread, since it may be
        slow.
        """
        super().__init__()
        self._in_thread = in_thread
        self._is_processing = False
        """Whether `process` is running in a thread."""
        self._title = title
        self._default = default
        self._process = process
        self._hint = hint
        self._suggestions = suggestions

    def compose(self) -> ComposeResult:
        """Lay out the input field and the hint below it."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text(f"{'Tab complete, ' if self._suggestions else ''}{OK_CANCEL_HINT}")
            suggester = SuggestFromList(self._suggestions) if self._suggestions else None
            yield Input(clean_text(self._default), suggester=suggester)
            yield Static(self._hint, markup=False, classes="consequence")

    def on_input_changed(self) -> None:
        """Replace an error message with the hint."""
        self.show_text(self._hint, is_error=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close the dialog with the result of `process`, or show why the answer is refused."""
        self.answer(event.value)

    def answer(self, text: str) -> None:
        """Close the dialog with the result of `process` for a text, or show why the answer is refused."""
        if self._in_thread:
            if not self._is_processing:
                self._is_processing = True
                self.run_worker(self._process_in_background(text), group=ANSWER_WORKERS)
            return
        try:
            answer = self._process(text)
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self.show_text(str(error), is_error=True)
            return
        self.dismiss(answer)

    def action_complete(self) -> None:
        """Complete the text to the suggestion that the input field shows."""
        line = self.query_one(Input)
        line.action_end()
        line.action_cursor_right()

    def action_leave(self) -> None:
        """Close the dialog without an answer."""
        self.dismiss(None)

    async def _process_in_background(self, text: str) -> None:
        """Call `process` in a thread, and close the dialog with its result.

        If Esc closes the dialog first, the thread still finishes, and a file that it is writing becomes complete.
        """
        self.show_text("working…", is_error=False)
        try:
            answer = await run_in_background(lambda: self._process(text))
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self.show_text(str(error), is_error=True)
        else:
            self.dismiss(answer)
        finally:
            self._is_processing = False
