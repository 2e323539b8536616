"""KeyInput reads no piece of an escape sequence as a key, however late the rest of it arrives."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.constants import ESCAPE_DELAY
from textual.events import Event, Key, MouseEvent, Paste
from textual.message import Message

from tui_trainer.ui.key_input import (
    PASTE_TIMEOUT_SECONDS,
    SEQUENCE_TIMEOUT_SECONDS,
    KeyInput,
    sequence_timeout,
)

Piece = tuple[float, str]
"""Pause in seconds, and the text that arrives after it."""
SEQUENCES = {
    "\x1b[A": "up",
    "\x1b[1;5D": "ctrl+left",
    "\x1bOP": "f1",
    "\x1b[[A": "f1",
    "\x1b[27u": "escape",
    "\x1b[<35;10;12M": "MouseMove",
    "\x1b[<0;10;12M": "MouseDown",
    "\x1b[<0;10;12m": "MouseUp",
    "\x1b[200~lr [[ ,, \x1b[3~ ]]\x1b[201~": "Paste",
    "\x1b[?2026;2$y": "TerminalSupportsSynchronizedOutput",
    "\x1b[I": "AppFocus",
    "\x1b[M !!": "",
    "\x1b[99;99z": "",
    "\x1b[9999999999999999999999999999999999;1M": "",
    "\x1b]11;rgb:1e1e/[[[[/,,,,\x07": "",
    "\x1b]52;c;c3Nz\x1b\\": "",
    "\x1bP1$r[],.\x1b\\": "",
}
"""Sequences that a terminal may send, and their events."""
TICK = 0.1


def name(event: Message) -> str:
    """Return a key's name, or the kind of another event."""
    return event.key if isinstance(event, Key) else type(event).__name__


def read(
    pieces: Iterable[Piece], timeout: float = SEQUENCE_TIMEOUT_SECONDS, wait: float = 2 * PASTE_TIMEOUT_SECONDS
) -> list[Message]:
    """Return the events of pieces that arrive after their pauses, while the clock ticks."""
    keys, now = KeyInput(timeout), 0.0
    events: list[Message] = []
    for pause, text in [*pieces, (wait, "")]:
        for _ in range(int(pause / TICK)):
            now += TICK
            events += keys.tick(now)
        now += pause % TICK
        events += keys.feed(text, now)
    return events


def names(*pieces: Piece, timeout: float = SEQUENCE_TIMEOUT_SECONDS) -> list[str]:
    """Return the names of the events of pieces."""
    return [name(event) for event in read(pieces, timeout)]


def split(text: str, positions: Sequence[int], pauses: Sequence[float]) -> list[Piece]:
    """Cut a text at positions, with pauses before the pieces."""
    cuts = sorted({0, len(text), *(position % (len(text) + 1) for position in positions)})
    pieces = [text[begin:end] for begin, end in pairwise(cuts)]
    return [(pauses[number % len(pauses)], piece) for number, piece in enumerate(pieces)]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_every_split(sequence: str) -> None:
    """A sequence with a pause of 0.15 s anywhere, or after every character, is the same event as without."""
    expected = [found for found in [SEQUENCES[sequence], "s"] if found]
    assert names((0, f"{sequence}s")) == expected
    for position in range(1, len(sequence)):
        got = names((0, sequence[:position]), (0.15, f"{sequence[position:]}s"))
        assert got == ["escape"] * (position == 1) + expected
    assert names(*((0.15, character) for character in sequence), (0, "s")) == ["escape", *expected]


@given(
    st.lists(st.sampled_from([*SEQUENCES, "s", "[", ",", "1", "é"]), min_size=1, max_size=6),
    st.lists(st.integers(0, 200), max_size=12),
    st.lists(st.sampled_from([0.0, 0.05, 0.15, 0.5, 0.85]), min_size=1, max_size=12),
)
@example(["\x1b[A", "["], [1], [0.15])
def test_any_split(texts: list[str], positions: list[int], pauses: list[float]) -> None:
    """Keys and sequences with pauses of less than a second anywhere are the same events, apart from Esc keys."""
    text = "".join(texts)
    whole = [name(event) for event in read([(0, text)])]
    parts = [name(event) for event in read(split(text, positions, pauses))]
    assert [event for event in parts if event != "escape"] == [event for event in whole if event != "escape"]


@given(st.text("\x1b[]O<;,.0123456789ABMmPX~u$?\\ \x07\r", max_size=40), st.lists(st.integers(0, 40)))
def test_any_text(text: str, positions: list[int]) -> None:
    """No text raises an error, and after a pause keys are keys again."""
    keys, now = KeyInput(SEQUENCE_TIMEOUT_SECONDS), 0.0
    for pause, piece in split(f"{text} ", positions, [0.15]):
        now += pause
        list(keys.feed(piece, now))
    list(keys.tick(now + PASTE_TIMEOUT_SECONDS))
    assert [name(event) for event in keys.feed("s", now + 2 * PASTE_TIMEOUT_SECONDS)] == ["s"]


def test_split_events_keep_their_data() -> None:
    """A split mouse report keeps its position, a split paste its text."""
    mouse, paste = read([(0, "\x1b[<0;1"), (0.3, "0;12M\x1b[200~a"), (0.3, "\x1b"), (0.3, "[201~")])
    assert isinstance(mouse, MouseEvent)
    assert (mouse.x, mouse.y) == (9, 11)
    assert isinstance(paste, Paste)
    assert paste.text == "a"


def test_an_unknown_sequence_keeps_the_mouse_position() -> None:
    """The position of the mouse survives a sequence that the parser doesn't know."""
    events = read([(0, "\x1b[<35;10;12M\x1b[99z\x1b[<35;12;12M")])
    moves = [event for event in events if isinstance(event, MouseEvent)]
    assert [event.delta_x for event in moves] == [9, 2]


def test_a_lone_escape() -> None:
    """Esc is a key after a tenth of a second; [ after it is a key only after the longest pause of a sequence."""
    keys = KeyInput(SEQUENCE_TIMEOUT_SECONDS)
    assert list(keys.feed("\x1b", 0.0)) == []
    assert list(keys.tick(ESCAPE_DELAY * 0.9)) == []
    assert [name(event) for event in keys.tick(ESCAPE_DELAY)] == ["escape"]
    assert names((0, "\x1b"), (0.9, "["), (1.1, "s")) == ["escape", "s"]
    assert names((0, "\x1b"), (1.1, "[")) == ["escape", "left_square_bracket"]
    assert names((0, "\x1b"), (0.5, "s"), (0.1, "[")) == ["escape", "s", "left_square_bracket"]
    assert names((0, "\x1b"), (2.5, "["), (0.2, "A"), timeout=3.0) == ["escape", "up"]


def test_control_keys_end_a_sequence() -> None:
    """A control key after an incomplete sequence is a key: ctrl+q always works."""
    assert names((0, "\x1b["), (0, "\x11")) == ["ctrl+q"]
    assert names((0, "\x1b[<35;1"), (0.2, "\x1b[A")) == ["up"]
    assert names((0, "\x1b]11;rgb"), (0.2, "\x11")) == ["ctrl+q"]
    assert names((0, "\x1b\x1b[A")) == ["escape", "up"]


def test_keys_with_alt() -> None:
    """Esc directly followed by a character is that key with alt, as far as Textual distinguishes them."""
    assert names((0, "\x1bs")) == ["alt+s"]
    assert names((0, "\x1bf")) == ["ctrl+right"]


def test_a_paste_without_an_end() -> None:
    """A paste without an end ends after ten seconds of silence; until then nothing in it is a key."""
    pasted, key = read([(0, "\x1b[200~[[["), (PASTE_TIMEOUT_SECONDS - 1, ",,"), (PASTE_TIMEOUT_SECONDS + 1, "s")])
    assert isinstance(pasted, Paste)
    assert pasted.text == "[[[,,"
    assert isinstance(key, Event)
    assert name(key) == "s"


def test_noise() -> None:
    """Noise drops an incomplete sequence, but ends no paste."""
    keys = KeyInput(SEQUENCE_TIMEOUT_SECONDS)
    list(keys.feed("\x1b[<35", 0.0))
    keys.drop_incomplete()
    assert [name(event) for event in keys.feed("s", 0.1)] == ["s"]
    list(keys.feed("\x1b[200~a", 0.2))
    keys.drop_incomplete()
    assert [name(event) for event in keys.feed("b\x1b[201~", 0.3)] == ["Paste"]


def test_longer_over_ssh() -> None:
    """Over SSH a sequence may have a longer pause."""
    assert sequence_timeout({}) == sequence_timeout({"SSH_TTY": ""}) == 1.0
    assert sequence_timeout({"SSH_CONNECTION": "192.0.2.1 22"}) == sequence_timeout({"SSH_TTY": "/dev/pts/0"}) == 3.0


def test_keys_after_a_lone_escape() -> None:
    """Right after Esc a key that may begin a sequence is lost, but no key that can't continue it."""
    repeated = ["s"] * 30
    assert names((0, "\x1b"), (0.5, "]"), *((0.1, key) for key in repeated)) == ["escape", *repeated]
    assert names((0, "\x1b"), (0.5, "]"), (0.1, "]"), (0.1, "s")) == ["escape", "right_square_bracket", "s"]
    assert names((0, "\x1b"), (0.5, "P"), (0.1, "s")) == ["escape", "s"]
    assert names((0, "\x1b"), (0.5, "["), (0.1, ","), (0.1, ",")) == ["escape", "comma", "comma"]
    assert names((0, "\x1b"), (0.5, "["), (0.1, " "), (0.1, "s")) == ["escape", "space", "s"]
