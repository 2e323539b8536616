"""ConditionInput: an input field for a condition.

Completes words, gives hints, and highlights the word in error.
"""

import re
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from tui_trainer.base.expressions.lexer import ConditionError
from tui_trainer.base.expressions.names import Names
from tui_trainer.conditions.completion import complete, word_at
from tui_trainer.conditions.condition import Condition
from tui_trainer.frontend.text_styles import ERROR

ENTER_HINT = "Enter adds it"
"""Hint for a complete condition."""
MAX_WORDS_WIDTH = 58
"""Maximum width in cells of the list of words in a hint."""
_WORD = re.compile(r"\w+|\S")


class ConditionSuggester(Suggester):
    """Suggests the rest of the last word of a condition."""

    def __init__(self, names: Names) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last word completed; None if no word continues it."""
        start, end = word_at(value, len(value))
        words = complete(value, len(value), self._names)
        return value[:start] + words[0] if start < end and words and words[0].startswith(value[start:]) else None


class ErrorHighlighter(Highlighter):
    """Highlights the word that contains an error. `column`: index of the word's first character in the text."""

    def __init__(self, column: int) -> None:
        self._column = column

    def highlight(self, text: Text) -> None:
        """Highlight the word with the error."""
        word = _WORD.match(text.plain, self._column)
        if word:
            text.stylize("bold underline", *word.span())
            text.stylize(ERROR, *word.span())


class ConditionInput(Input):
    """An input field for a condition.

    Tab completes the word at the cursor; if there is no word, Tab moves the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(self, names: Names) -> None:
        super().__init__(
            placeholder="loss < 0.1    step == 500    abs(w[0] - 2.4) < 0.01", suggester=ConditionSuggester(names)
        )
        self._names = names

    def condition(self) -> Condition:
        """Return the condition that was typed.

        If it is invalid, highlight the word in error and raise ConditionError.
        """
        try:
            return Condition.parse(self.value, self._names)
        except ConditionError as error:
            self.highlighter = ErrorHighlighter(error.position)
            self.cursor_position = min(error.position, len(self.value))
            self.refresh()
            raise

    def remove_error_mark(self) -> None:
        """Stop highlighting the word in error."""
        self.highlighter = None

    def hint(self) -> str:
        """Return a hint: the words that Tab completes or that may follow, and whether Enter adds the condition."""
        text, cursor = self.value, self.cursor_position
        words = complete(text, cursor, self._names)
        if not text.strip():
            return f"names: {_words_text(words)}"
        if self._is_in_word() and words:
            return f"Tab: {_words_text(words)}"
        hints = [ENTER_HINT] if self._is_complete() else []
        follows = complete(f"{text} ", cursor + 1, self._names) if cursor == len(text) else []
        return "; ".join([*hints, *([f"next: {_words_text(follows)}"] if follows else [])])

    def action_complete(self) -> None:
        """Replace the word at the cursor with its first completion, or move the focus if no word can be completed."""
        words = complete(self.value, self.cursor_position, self._names) if self._is_in_word() else []
        if not words:
            self.screen.focus_next()
            return
        start, end = word_at(self.value, self.cursor_position)
        self.value = self.value[:start] + words[0] + self.value[end:]
        self.cursor_position = start + len(words[0])

    def _is_in_word(self) -> bool:
        """Return whether the cursor is in a word or at the end of a word."""
        return word_at(self.value, self.cursor_position)[0] < self.cursor_position

    def _is_complete(self) -> bool:
        try:
            Condition.parse(self.value, self._names)
        except ConditionError:
            return False
        return True


def _words_text(words: list[str]) -> str:
    """Return the words, separated by spaces. A list that is too wide for a hint is cut after a word and ends in '…'."""
    line = " ".join(words)
    return line if len(line) <= MAX_WORDS_WIDTH else f"{line[: line.rindex(' ', 0, MAX_WORDS_WIDTH)]} …"
