"""What a monkey does: keys, texts, the mouse, other sizes. The same seed gives the same actions."""

import random
from dataclasses import dataclass

from tests.monkey.texts import CONDITIONS, NAMES, NUMBERS, any_text
from tui_trainer.ui.bindings import KEYS


@dataclass(frozen=True)
class Press:
    """A key, by Textual's name of it."""

    key: str


@dataclass(frozen=True)
class Paste:
    """A text, at once."""

    text: str


@dataclass(frozen=True)
class Click:
    """The mouse pressed at one place and let go at another, in parts of the screen's size."""

    down: tuple[float, float]
    up: tuple[float, float]


@dataclass(frozen=True)
class Scroll:
    """The mouse wheel."""

    at: tuple[float, float]
    up: bool


@dataclass(frozen=True)
class Resize:
    """Another size of the terminal."""

    width: int
    height: int


@dataclass(frozen=True)
class Settle:
    """Wait until everything asked for so far was done; otherwise the next action follows at once."""


Action = Press | Paste | Click | Scroll | Resize | Settle

PROGRAM = tuple(key for one in KEYS if one.id != "quit" for key in one.keys.split(","))
EDITING = ("enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
           "backspace", "delete", "ctrl+a", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+c", "f1")  # fmt: skip
TYPED = tuple("0123456789.-e <>=wbloss")
QUIT = ("q",)
KEY_KINDS = ((PROGRAM, 50), (EDITING, 35), (TYPED, 10), (QUIT, 1))
ANSWERED = {
    "n": NUMBERS, "B": NUMBERS, "g": NUMBERS, "t": CONDITIONS, "ctrl+s": NAMES, "ctrl+o": NAMES, "e": NAMES,
    "enter": NUMBERS, "ctrl+p": NAMES,
}  # fmt: skip
"""Keys that ask for something, and what is a sensible answer."""
SIZES = ((80, 24), (120, 36), (200, 50), (60, 16), (59, 15), (1, 1), (2, 2), (300, 10), (30, 90))


def actions(seed: str, count: int) -> list[Action]:
    """So many of them."""
    choose = random.Random(seed)
    made: list[Action] = []
    while len(made) < count:
        made += _next(choose)
    return made[:count]


def _next(choose: random.Random) -> list[Action]:
    kind = choose.choices((_key, _answer, _click, _scroll, _resize, _settle), (62, 12, 8, 3, 4, 11))[0]
    return kind(choose)


def _key(choose: random.Random) -> list[Action]:
    kinds = [kind for kind, _ in KEY_KINDS]
    key = choose.choice(choose.choices(kinds, [weight for _, weight in KEY_KINDS])[0])
    return [Press(key)] * choose.choice((1, 1, 1, 1, 3))


def _answer(choose: random.Random) -> list[Action]:
    """A question, some text in place of the answer that stands there, and Enter."""
    opener = choose.choice(list(ANSWERED))
    text = choose.choice(ANSWERED[opener]) if choose.random() < 0.7 else any_text(choose)
    return [Press(opener), Press("ctrl+a"), Press("ctrl+k"), Paste(text), Press("enter")]


def _click(choose: random.Random) -> list[Action]:
    down = _place(choose)
    click = Click(down, down if choose.random() < 0.8 else _place(choose))
    return [click] * choose.choice((1, 1, 2, 3))


def _scroll(choose: random.Random) -> list[Action]:
    return [Scroll(_place(choose), choose.random() < 0.5)] * choose.randint(1, 4)


def _resize(choose: random.Random) -> list[Action]:
    if choose.random() < 0.2:
        return [Resize(choose.randint(1, 220), choose.randint(1, 70)) for _ in range(6)]
    return [Resize(*choose.choice(SIZES))]


def _settle(_choose: random.Random) -> list[Action]:
    return [Settle()]


def _place(choose: random.Random) -> tuple[float, float]:
    return round(choose.random(), 3), round(choose.random(), 3)
