"""A question with one line for the answer."""

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
from tui_trainer.base.text import LONGEST_LINE, clean_text
from tui_trainer.ui.background import behind
from tui_trainer.ui.screens.dialog import Dialog

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)
READING = "reading"
"""The workers that read an answer which takes long."""


class PromptScreen(Dialog[Answer | None], Generic[Answer]):
    """Gives back what `read` makes of the answer, or None. What `read` refuses is said below the line."""

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
        slow: bool = False,
    ) -> None:
        """`slow`: `read` may take long, so it is called in a thread of its own."""
        super().__init__()
        self._slow = slow
        self._reading = False
        """Whether such a call is under way."""
        self._title = title
        self._default = default
        self._read = read
        self._hint = hint
        self._suggestions = suggestions

    def compose(self) -> ComposeResult:
        """The line and the words below it."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Text(self._title)
            dialog.border_subtitle = Text(f"{'Tab completes, ' if self._suggestions else ''}Enter accepts, Esc leaves")
            yield Input(clean_text(self._default), suggester=SuggestFromList(self._suggestions) if self._suggestions else None)
            yield Static(self._hint, markup=False, classes="consequence")

    def on_input_changed(self) -> None:
        """Whatever was wrong is being mended."""
        self._say(self._hint, wrong=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the answer, or say what is wrong with it."""
        if self._slow:
            if not self._reading:
                self._reading = True
                self.run_worker(self._read_behind(event.value), group=READING)
            return
        try:
            answer = self._read(event.value)
        except UserError as error:
            logger.debug("refused", exc_info=True)
            self._say(str(error), wrong=True)
            return
        self.dismiss(answer)

    def action_complete(self) -> None:
        """Take what is suggested."""
        line = self.query_one(Input)
        line.action_end()
        line.action_cursor_right()

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)

    async def _read_behind(self, text: str) -> None:
        """Do the same for an answer that takes long. Esc leaves meanwhile; what is written then is written all the same."""
        self._say("working…", wrong=False)
        try:
            answer = await behind(lambda: self._read(text))
        except UserError as error:
            self._say(str(error), wrong=True)
        else:
            self.dismiss(answer)
        finally:
            self._reading = False

    def _say(self, words: str, wrong: bool) -> None:
        line = self.query_one(".consequence", Static)
        line.update(clean_text(words, LONGEST_LINE))
        line.set_class(wrong, "-wrong")
