"""Reads the tour of the README: keys and typed texts stand in backticks, what then appears on the screen in quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.readme import README
from tui_trainer.ui.bindings import KEY_BINDINGS

TOUR = re.compile(r"<!-- tour -->\n(.*?)<!-- end of tour -->", re.DOTALL)
ACTION = re.compile(r'"([^"]+)"|`([^`]+)`(?: (twice|\w+ times)\b)?')
QUOTED = re.compile(r'"[^"]+?(\.?)"')
SENTENCE_END = re.compile(r'(?<=\.) +|(?<=\.") +')
TIMES = {"": 1, "twice": 2, "three times": 3, "four times": 4, "seven times": 7, "eight times": 8, "nine times": 9}
TMUX_NAMES = {"space": "Space", "Esc": "Escape", "←": "Left", "→": "Right", "↑": "Up", "↓": "Down", "shift+tab": "BTab"}
OTHER_KEYS = {"Enter", *TMUX_NAMES}
KEYS = OTHER_KEYS | {name for key in KEY_BINDINGS for name in key.key_display.split()}


@dataclass(frozen=True)
class Action:
    """Action or claim of the tour. Only one of the three is set."""

    keys: tuple[str, ...] = ()
    """Keys to press, by their names in tmux."""
    typed: str = ""
    """Text to type, or the command to give to the shell."""
    shown: str = ""
    """Text on the screen; `…` stands for any text."""

    @property
    def pattern(self) -> str:
        """Regular expression for `shown` on a screen whose spaces are single ones."""
        return ".*?".join(re.escape(part) for part in self.shown.split("…"))


def tour_items() -> list[str]:
    """Return the numbered items of the tour, each on one line."""
    found = TOUR.search(README.read_text(encoding="utf-8"))
    assert found is not None
    return [" ".join(item.split()) for item in re.split(r"^\d+\. ", found[1], flags=re.MULTILINE)[1:]]


def sentences(item: str) -> list[str]:
    """Return the sentences of an item of the tour, with `"x"` for each quoted text."""
    return SENTENCE_END.split(QUOTED.sub(r'"x\1"', item))


def tour_actions(text: str) -> Iterator[Action]:
    """Yield what a text of the tour does and claims, in order."""
    for found in ACTION.finditer(text):
        shown, written, times = found[1], found[2], found[3] or ""
        if shown:
            yield Action(shown=shown)
        elif written in KEYS:
            yield Action(keys=(tmux_name(written),) * TIMES[times])
        else:
            yield Action(typed=written)


def tmux_name(key: str) -> str:
    """Return the name that tmux has for a key of the README."""
    return TMUX_NAMES.get(key, key.replace("ctrl+", "C-"))
