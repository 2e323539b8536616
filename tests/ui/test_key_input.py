"""Keys from what a terminal sends: no piece of an escape sequence, however late the rest comes, is taken for a key."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.constants import ESCAPE_DELAY
from textual.events import Event, Key, MouseEvent, Paste
from textual.message import Message

from tui_trainer.ui.key_input import PASTE_SECONDS, REST_SECONDS, KeyInput, rest_seconds

Piece = tuple[float, str]
"""Seconds after the last piece, and what comes then."""
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
"""What a terminal may send, and the event it is."""
TICK = 0.1


def name(event: Message) -> str:
    """A key's name, or the kind of another event."""
    return event.key if isinstance(event, Key) else type(event).__name__


def read(pieces: Iterable[Piece], rest: float = REST_SECONDS, wait: float = 2 * PASTE_SECONDS) -> list[Message]:
    """What becomes of pieces that come at those times, while the clock ticks."""
    keys, now = KeyInput(rest), 0.0
    events: list[Message] = []
    for pause, text in [*pieces, (wait, "")]:
        for _ in range(int(pause / TICK)):
            now += TICK
            events += keys.tick(now)
        now += pause % TICK
        events += keys.feed(text, now)
    return events


def names(*pieces: Piece, rest: float = REST_SECONDS) -> list[str]:
    """The names of the events."""
    return [name(event) for event in read(pieces, rest)]


def split(text: str, places: Sequence[int], pauses: Sequence[float]) -> list[Piece]:
    """The text cut at those places, with those pauses before the pieces."""
    cuts = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    pieces = [text[begin:end] for begin, end in pairwise(cuts)]
    return [(pauses[number % len(pauses)], piece) for number, piece in enumerate(pieces)]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_every_split(sequence: str) -> None:
    """Each sequence, split at each place by 0.15 s, and into single characters, is the event that it is whole."""
    expected = [found for found in [SEQUENCES[sequence], "s"] if found]
    assert names((0, f"{sequence}s")) == expected
    for place in range(1, len(sequence)):
        got = names((0, sequence[:place]), (0.15, f"{sequence[place:]}s"))
        assert got == ["escape"] * (place == 1) + expected
    assert names(*((0.15, character) for character in sequence), (0, "s")) == ["escape", *expected]


@given(
    st.lists(st.sampled_from([*SEQUENCES, "s", "[", ",", "1", "é"]), min_size=1, max_size=6),
    st.lists(st.integers(0, 200), max_size=12),
    st.lists(st.sampled_from([0.0, 0.05, 0.15, 0.5, 0.85]), min_size=1, max_size=12),
)
@example(["\x1b[A", "["], [1], [0.15])
def test_any_split(texts: list[str], places: list[int], pauses: list[float]) -> None:
    """Keys and sequences, split anywhere with pauses of under a second, are the same events, but for Esc keys before them."""
    text = "".join(texts)
    whole = [name(event) for event in read([(0, text)])]
    parts = [name(event) for event in read(split(text, places, pauses))]
    assert [one for one in parts if one != "escape"] == [one for one in whole if one != "escape"]


@given(st.text("\x1b[]O<;,.0123456789ABMmPX~u$?\\ \x07\r", max_size=40), st.lists(st.integers(0, 40)))
def test_whatever_comes(text: str, places: list[int]) -> None:
    """No text at all is an error, and after two seconds of silence keys are keys again."""
    keys, now = KeyInput(REST_SECONDS), 0.0
    for pause, piece in split(f"{text} ", places, [0.15]):
        now += pause
        list(keys.feed(piece, now))
    list(keys.tick(now + PASTE_SECONDS))
    assert [name(event) for event in keys.feed("s", now + 2 * PASTE_SECONDS)] == ["s"]


def test_where_things_are() -> None:
    """A split report keeps its place, a split paste its text."""
    mouse, paste = read([(0, "\x1b[<0;1"), (0.3, "0;12M\x1b[200~a"), (0.3, "\x1b"), (0.3, "[201~")])
    assert isinstance(mouse, MouseEvent)
    assert (mouse.x, mouse.y) == (9, 11)
    assert isinstance(paste, Paste)
    assert paste.text == "a"


def test_after_an_unknown_sequence_the_mouse_goes_on() -> None:
    """What the parser knows of the mouse is not lost with a sequence it doesn't know."""
    events = read([(0, "\x1b[<35;10;12M\x1b[99z\x1b[<35;12;12M")])
    moves = [event for event in events if isinstance(event, MouseEvent)]
    assert [event.delta_x for event in moves] == [9, 2]


def test_a_lone_escape() -> None:
    """Esc is a key after a tenth of a second; then [ is one only after the time for the rest of a sequence, once."""
    keys = KeyInput(REST_SECONDS)
    assert list(keys.feed("\x1b", 0.0)) == []
    assert list(keys.tick(ESCAPE_DELAY * 0.9)) == []
    assert [name(event) for event in keys.tick(ESCAPE_DELAY)] == ["escape"]
    assert names((0, "\x1b"), (0.9, "["), (1.1, "s")) == ["escape", "s"]
    assert names((0, "\x1b"), (1.1, "[")) == ["escape", "left_square_bracket"]
    assert names((0, "\x1b"), (0.5, "s"), (0.1, "[")) == ["escape", "s", "left_square_bracket"]
    assert names((0, "\x1b"), (2.5, "["), (0.2, "A"), rest=3.0) == ["escape", "up"]


def test_control_keys_end_a_sequence() -> None:
    """A beginning that can't go on is dropped, and what comes then is taken: ctrl+q always works."""
    assert names((0, "\x1b["), (0, "\x11")) == ["ctrl+q"]
    assert names((0, "\x1b[<35;1"), (0.2, "\x1b[A")) == ["up"]
    assert names((0, "\x1b]11;rgb"), (0.2, "\x11")) == ["ctrl+q"]
    assert names((0, "\x1b\x1b[A")) == ["escape", "up"]


def test_keys_with_alt() -> None:
    """Esc with a character at once is that key with alt, as far as Textual tells them apart."""
    assert names((0, "\x1bs")) == ["alt+s"]
    assert names((0, "\x1bf")) == ["ctrl+right"]


def test_a_paste_without_an_end() -> None:
    """It ends after ten seconds of silence; until then nothing in it is a key."""
    pasted, key = read([(0, "\x1b[200~[[["), (PASTE_SECONDS - 1, ",,"), (PASTE_SECONDS + 1, "s")])
    assert isinstance(pasted, Paste)
    assert pasted.text == "[[[,,"
    assert isinstance(key, Event)
    assert name(key) == "s"


def test_noise() -> None:
    """Noise drops the sequence it came in, but ends no paste."""
    keys = KeyInput(REST_SECONDS)
    list(keys.feed("\x1b[<35", 0.0))
    keys.drop()
    assert [name(event) for event in keys.feed("s", 0.1)] == ["s"]
    list(keys.feed("\x1b[200~a", 0.2))
    keys.drop()
    assert [name(event) for event in keys.feed("b\x1b[201~", 0.3)] == ["Paste"]


def test_longer_over_ssh() -> None:
    """Over SSH the rest of a sequence is waited for longer."""
    assert rest_seconds({}) == rest_seconds({"SSH_TTY": ""}) == 1.0
    assert rest_seconds({"SSH_CONNECTION": "192.0.2.1 22"}) == rest_seconds({"SSH_TTY": "/dev/pts/0"}) == 3.0


def test_keys_after_a_lone_escape_and_one_that_begins_a_sequence() -> None:
    """Right after Esc a key that begins a sequence is lost, and so is no other one that can't go on with it."""
    held = ["s"] * 30
    assert names((0, "\x1b"), (0.5, "]"), *((0.1, key) for key in held)) == ["escape", *held]
    assert names((0, "\x1b"), (0.5, "]"), (0.1, "]"), (0.1, "s")) == ["escape", "right_square_bracket", "s"]
    assert names((0, "\x1b"), (0.5, "P"), (0.1, "s")) == ["escape", "s"]
    assert names((0, "\x1b"), (0.5, "["), (0.1, ","), (0.1, ",")) == ["escape", "comma", "comma"]
    assert names((0, "\x1b"), (0.5, "["), (0.1, " "), (0.1, "s")) == ["escape", "space", "s"]
