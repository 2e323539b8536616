"""Random actions of the monkey: keys, pasted texts, the mouse, resizes.

The same seed gives the same actions.
"""

import random
from dataclasses import dataclass

from tests.monkey.texts import CONDITIONS, NAMES, NUMBERS, any_text
from tui_trainer.ui.bindings import KEY_BINDINGS


@dataclass(frozen=True)
class Press:
    """Press a key, given by Textual's name."""

    key: str


@dataclass(frozen=True)
class Paste:
    """Paste a text."""

    text: str


@dataclass(frozen=True)
class Click:
    """Press the mouse button at one point and release it at another; points are fractions of width and height."""

    down: tuple[float, float]
    up: tuple[float, float]


@dataclass(frozen=True)
class Scroll:
    """Turn the mouse wheel by one notch at a point, given in fractions of width and height."""

    at: tuple[float, float]
    up: bool


@dataclass(frozen=True)
class Resize:
    """Resize the terminal."""

    width: int
    height: int


@dataclass(frozen=True)
class Settle:
    """Wait until all earlier actions have taken effect; other actions follow each other at once."""


Action = Press | Paste | Click | Scroll | Resize | Settle

PROGRAM = tuple(key for binding in KEY_BINDINGS if binding.id != "quit" for key in binding.keys.split(","))
EDITING = ("enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
           "backspace", "delete", "ctrl+a", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+c", "f1")  # fmt: skip
TYPED = tuple("0123456789.-e <>=wbloss")
QUIT = ("q",)
KEY_KINDS = ((PROGRAM, 50), (EDITING, 35), (TYPED, 10), (QUIT, 1))
"""Groups of keys and their weights."""
ANSWERS = {
    "n": NUMBERS, "B": NUMBERS, "g": NUMBERS, "P": NUMBERS, "t": CONDITIONS, "ctrl+s": NAMES, "ctrl+o": NAMES, "e": NAMES,
    "enter": NUMBERS, "ctrl+p": NAMES,
}  # fmt: skip
"""Keys that open a field, and sensible texts for it."""
SIZES = ((80, 24), (120, 36), (200, 50), (60, 16), (59, 15), (1, 1), (2, 2), (300, 10), (30, 90))


def actions(seed: str, count: int) -> list[Action]:
    """Return `count` random actions drawn with `seed`."""
    choose = random.Random(seed)
    drawn: list[Action] = []
    while len(drawn) < count:
        drawn += _next(choose)
    return drawn[:count]


def _next(choose: random.Random) -> list[Action]:
    kind = choose.choices((_key, _answer, _click, _scroll, _resize, _settle), (62, 12, 8, 3, 4, 11))[0]
    return kind(choose)


def _key(choose: random.Random) -> list[Action]:
    kinds = [kind for kind, _ in KEY_KINDS]
    key = choose.choice(choose.choices(kinds, [weight for _, weight in KEY_KINDS])[0])
    return [Press(key)] * choose.choice((1, 1, 1, 1, 3))


def _answer(choose: random.Random) -> list[Action]:
    """Open a field, replace its text by a sensible or a random one, and press Enter."""
    opener = choose.choice(list(ANSWERS))
    text = choose.choice(ANSWERS[opener]) if choose.random() < 0.7 else any_text(choose)
    return [Press(opener), Press("ctrl+a"), Press("ctrl+k"), Paste(text), Press("enter")]


def _click(choose: random.Random) -> list[Action]:
    down = _point(choose)
    click = Click(down, down if choose.random() < 0.8 else _point(choose))
    return [click] * choose.choice((1, 1, 2, 3))


def _scroll(choose: random.Random) -> list[Action]:
    return [Scroll(_point(choose), choose.random() < 0.5)] * choose.randint(1, 4)


def _resize(choose: random.Random) -> list[Action]:
    if choose.random() < 0.2:
        return [Resize(choose.randint(1, 220), choose.randint(1, 70)) for _ in range(6)]
    return [Resize(*choose.choice(SIZES))]


def _settle(_choose: random.Random) -> list[Action]:
    return [Settle()]


def _point(choose: random.Random) -> tuple[float, float]:
    return round(choose.random(), 3), round(choose.random(), 3)
