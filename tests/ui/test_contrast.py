"""Every text on every screen has enough contrast in every theme of Textual whose colours are known."""

from collections.abc import Iterable

import pytest
from textual.theme import BUILTIN_THEMES

from tests.ui.contrast import hard_to_read
from tests.ui.stage import stage

TERMINAL_COLORS = ("ansi-dark", "ansi-light")
"""Themes in the terminal's own colours: their contrast is the terminal's."""
THEMES = [name for name in BUILTIN_THEMES if name not in TERMINAL_COLORS]
SCREENS = {
    "start": (),
    "numbers": ("s", "w", "enter"),
    "code": ("c", "p", "p", "p", "p"),
    "sigmoid and toast": ("s", "f", "B", "escape", "b", "b"),
    "running": ("plus", "space"),
    "value field": ("shift+tab", *["down"] * 6, "enter", "x", "enter"),
    "list": ("shift+tab", "enter"),
    "help": ("question_mark",),
    "palette": ("ctrl+p", "s"),
    "breakpoints": ("t", *"loss<1", "enter", "down", "enter"),
    "breakpoint error": ("t", *"loss<", "enter"),
    "journal": ("s", "right_square_bracket", "s", "b", "s", "j"),
    "open": ("ctrl+o", "l"),
}
"""Keys that lead to each screen."""
SHARE = 10
"""Each screen is drawn in every tenth theme, and the screen with all panes in all of them, to save time."""


@pytest.mark.parametrize("name", SCREENS)
async def test_every_theme(name: str) -> None:
    """Text has a contrast of 4.5 or more, lines of charts of 3 or more; only borders and axes are exempt."""
    await check(SCREENS[name], THEMES[list(SCREENS).index(name) % SHARE :: SHARE])


async def test_the_panes_in_every_theme() -> None:
    """The panes are readable in every theme after a step, with the focus on the problem."""
    await check(("s", "shift+tab"), THEMES)


async def test_the_line_of_the_problem() -> None:
    """The problem folded to a line is readable, with the focus on it, in every tenth theme."""
    await check(("s", "shift+tab"), THEMES[::SHARE], (80, 24))


async def check(keys: Iterable[str], themes: Iterable[str], size: tuple[int, int] = (120, 36)) -> None:
    """Press keys, and fail if a text of the screen is hard to read in one of the themes."""
    found: list[str] = []
    async with stage("logistic-sgd", size=size) as opened:
        await opened.press(*keys)
        for theme in themes:
            opened.app.theme = theme
            await opened.settle()
            found += hard_to_read(opened)
    assert found == []
