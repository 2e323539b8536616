"""CodeLine: one line of the Code pane, before it is known how wide that is."""

from dataclasses import dataclass
from textwrap import wrap

from rich.text import Text

from tui_trainer.observed.phase import Phase

CODE_INDENT = "  "
NEXT = "▶ "
ARROW = "    → "
HANGING = " " * (len(ARROW) + 2)


@dataclass(frozen=True)
class CodeLine:
    """What it says, and whether a run made it or it is code."""

    text: str
    style: str = ""
    phase: Phase | None = None
    """The phase it belongs to."""
    produced: bool = False
    """Whether it is what the phase has produced."""

    @property
    def is_next(self) -> bool:
        """Whether it heads the phase that comes next."""
        return self.text.startswith(NEXT)

    def rows(self, width: int) -> list[Text]:
        """The line in that width: code is cut, what was produced goes on in the next row."""
        if self.produced:
            room = max(width, 1)  # less can't be wrapped
            lines = wrap(self.text, room, subsequent_indent=HANGING, break_long_words=False, break_on_hyphens=False)
        else:
            lines = [self.text]
        rows = [Text(line, self.style) for line in lines]
        for row in rows:
            row.truncate(width, overflow="ellipsis")
        return rows
