"""The README's tour in a real terminal: every key is pressed, every text appears."""

import re

import pytest

from tests.end_to_end.terminal.tmux import PROMPT, Tmux, needs_tmux
from tests.end_to_end.terminal.tour import Action, sentences, tour_actions, tour_items

pytestmark = needs_tmux
COMMAND = "tui-trainer"
CLOSING = {"Enter", "Escape"}
FRAME = str.maketrans(dict.fromkeys("│╭╮╰╯─▎▊", " "))


def shows(terminal: Tmux, action: Action) -> None:
    """Wait until a text is on the screen, whatever spaces and borders stand in between."""
    terminal.wait(lambda screen: re.search(action.pattern, " ".join(screen.translate(FRAME).split())), repr(action.shown))


def press(terminal: Tmux, keys: tuple[str, ...]) -> None:
    """Press keys, and wait until a dialog has taken Enter or Esc: a letter right after Esc would be another key."""
    before = terminal.screen()
    terminal.press(*keys)
    if keys[-1] in CLOSING:
        terminal.wait(lambda screen: screen != before, f"effect of {keys}")


def carry_out(terminal: Tmux, action: Action) -> None:
    """Press keys, type a text or a command, or wait for a text."""
    if action.shown:
        shows(terminal, action)
    elif action.keys:
        press(terminal, action.keys)
    elif action.typed.startswith(COMMAND):
        terminal.until(PROMPT)
        terminal.start(*action.typed.split()[1:])
    else:
        terminal.type(action.typed)
        shows(terminal, Action(shown=action.typed))


def test_every_sentence_is_checked() -> None:
    """Each sentence of the tour has a key to press or a text that must be on the screen, each item a text at least."""
    items = tour_items()
    assert items
    for item in items:
        assert any(action.shown for action in tour_actions(item)), item
        assert [sentence for sentence in sentences(item) if not list(tour_actions(sentence))] == []


@pytest.mark.timeout(180)
def test_the_tour(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every key of the tour does what the sentence about it says."""
    terminal = Tmux(tmp_path_factory.mktemp("tour"), 120, 36)
    try:
        for item in tour_items():
            for action in tour_actions(item):
                carry_out(terminal, action)
    finally:
        terminal.close()
