"""The line a condition is typed in: it goes on with a word, says what may follow, and marks what is wrong."""

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

WRONG = "bold underline red"
ADDS = "Enter adds it"
WIDTH = 58
"""Cells for what is offered, beside what is said of it."""
_WORD = re.compile(r"\w+|\S")


class ConditionSuggester(Suggester):
    """Goes on with the word at the end of the line."""

    def __init__(self, names: Names) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The line with its last word completed; none where the first completion does not begin with the word."""
        start, end = word_at(value, len(value))
        found = complete(value, len(value), self._names)
        return value[:start] + found[0] if start < end and found and found[0].startswith(value[start:]) else None


class WrongWord(Highlighter):
    """Marks the word at a column."""

    def __init__(self, column: int) -> None:
        self._column = column

    def highlight(self, text: Text) -> None:
        """Mark it in the text."""
        word = _WORD.match(text.plain, self._column)
        if word:
            text.stylize(WRONG, *word.span())


class ConditionInput(Input):
    """A line for one condition. Tab completes the word at the cursor; with nothing to complete it goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(self, names: Names) -> None:
        super().__init__(
            placeholder="loss < 0.1    step == 500    abs(w[0] - 2.4) < 0.01", suggester=ConditionSuggester(names)
        )
        self._names = names

    def condition(self) -> Condition:
        """What is typed. Raises ConditionError, and shows where it is wrong."""
        try:
            return Condition.parse(self.value, self._names)
        except ConditionError as error:
            self.highlighter = WrongWord(error.position)
            self.cursor_position = min(error.position, len(self.value))
            self.refresh()
            raise

    def unmark(self) -> None:
        """Whatever was wrong is being mended."""
        self.highlighter = None

    def advice(self) -> str:
        """What may be done with the line as it stands."""
        text, cursor = self.value, self.cursor_position
        words = complete(text, cursor, self._names)
        if not text.strip():
            return f"names: {_several(words)}"
        if self._begun() and words:
            return f"Tab: {_several(words)}"
        said = [ADDS] if self._is_condition() else []
        follows = complete(f"{text} ", cursor + 1, self._names) if cursor == len(text) else []
        return "; ".join([*said, *([f"next: {_several(follows)}"] if follows else [])])

    def action_complete(self) -> None:
        """Put the first completion in place of the word at the cursor."""
        words = complete(self.value, self.cursor_position, self._names) if self._begun() else []
        if not words:
            self.screen.focus_next()
            return
        start, end = word_at(self.value, self.cursor_position)
        self.value = self.value[:start] + words[0] + self.value[end:]
        self.cursor_position = start + len(words[0])

    def _begun(self) -> bool:
        """Whether a word has been begun at the cursor."""
        return word_at(self.value, self.cursor_position)[0] < self.cursor_position

    def _is_condition(self) -> bool:
        try:
            Condition.parse(self.value, self._names)
        except ConditionError:
            return False
        return True


def _several(words: list[str]) -> str:
    """As many of the words as fit on the line."""
    line = " ".join(words)
    return line if len(line) <= WIDTH else f"{line[: line.rindex(' ', 0, WIDTH)]} …"
