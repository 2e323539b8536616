"""KeyInput: takes what a terminal sends apart, so that no piece of an escape sequence is taken for keys.

A slow link may deliver a sequence (an arrow, a mouse report, a paste) in pieces with pauses between them. A sequence is
held until it is whole, then read by Textual; one that never gets whole, and one that Textual doesn't know, is dropped.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

ESC = "\x1b"
REST_SECONDS = 1.0
"""How long the next piece of a sequence is waited for after the last, and after a lone Esc."""
REST_SECONDS_OVER_SSH = 3.0
PASTE_SECONDS = 10.0
"""How long the next piece of a paste is waited for."""
PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
INTRODUCERS = "[O]PX^_"
"""What comes after Esc in a sequence of more than two characters. `[` and `]` are also keys that change the learning rate."""
LONGEST = 32
"""Longer ones Textual reads as single keys."""
WHOLE = re.compile(
    r"""\x1b(?: \[\[[^\x00-\x1f]                     # a function key of the Linux console
              | \[M[^\x00-\x1f]{3}                   # a mouse report of xterm's first kind
              | \[(?![\[M])(?:[0-?]+[ -/]*)?[@-~]    # CSI
              | O[0-9;]*[@-~]                        # SS3
              | (?:\][0-9]+;|P[ -?]|[X^_])[^\x00-\x1f]*(?:\x07|\x1b\\) # OSC, DCS, SOS, PM, APC: replies to questions
              | [^\[O\]PX^_\x1b] )""",
    re.VERBOSE,
)
"""A whole escape sequence. OSC has a number first and DCS and CSI parameters: other keys after Esc and `]` are keys."""
BEGUN = re.compile(
    r"""\x1b(?: \[\[
              | \[M[^\x00-\x1f]{0,2}
              | \[(?!M)(?:[0-?]+[ -/]*)?
              | O[0-9;]*
              | (?:\][0-9]+;|P[ -?]|[X^_])[^\x00-\x1f]*\x1b?
              | \][0-9]*
              | P
              | )""",
    re.VERBOSE,
)
"""The beginning of one that may still become whole, the longest first."""


def rest_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """Return how long to wait for the rest of a sequence, in seconds: longer over SSH."""
    over_ssh = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    return REST_SECONDS_OVER_SSH if over_ssh else REST_SECONDS


class KeyInput:
    """Events from what a terminal sends, given as text with the time (in seconds, of any clock) at which it came."""

    def __init__(self, rest: float | None = None) -> None:
        """`rest`: how long the rest of a sequence is waited for, in seconds."""
        self._rest = rest_seconds() if rest is None else rest
        self._parser = _Parser()
        self._held = ""
        """The beginning of a sequence or paste; nothing else stands before it."""
        self._came = 0.0
        """When the last piece came."""
        self._escaped: float | None = None
        """When a lone Esc was taken for the key, if nothing has come since."""

    def feed(self, text: str, now: float) -> Iterator[Message]:
        """Take what has come now. Yields the events that are complete by now."""
        yield from self.tick(now)
        if not text:
            return
        if self._escaped is not None and now - self._escaped < self._rest and text[0] in INTRODUCERS:
            text = ESC + text
        self._escaped = None
        self._held += text
        self._came = now
        yield from self._take()

    def tick(self, now: float) -> Iterator[Message]:
        """Yield the events that the time since the last piece makes certain. Call it at regular intervals."""
        since = now - self._came
        if self._held == ESC:
            if since >= ESCAPE_DELAY:
                self._held = ""
                self._escaped = self._came
                yield Key("escape", ESC)
        elif self.is_pasting:
            if since >= PASTE_SECONDS:
                yield _paste(self._held.removeprefix(PASTE_BEGIN))
                self._held = ""
        elif since >= self._rest:
            self._held = ""

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._held.startswith(PASTE_BEGIN)

    def drop(self) -> None:
        """Forget the sequence that has begun: noise has come, which may have been a part of it."""
        if not self.is_pasting:
            self._held = ""

    def _take(self) -> Iterator[Message]:
        """Yield the events of what is held, but for a beginning at its end."""
        while self._held:
            plain = self._held.partition(ESC)[0]
            if plain:
                self._held = self._held[len(plain) :]
                yield from self._parser.feed(plain)
            elif self.is_pasting:
                end = self._held.find(PASTE_END, len(PASTE_BEGIN))
                if end < 0:
                    return
                pasted, self._held = self._held[len(PASTE_BEGIN) : end], self._held[end + len(PASTE_END) :]
                yield _paste(pasted)
            elif whole := WHOLE.match(self._held):
                self._held = self._held[whole.end() :]
                yield from self._sequence(whole[0])
            elif BEGUN.fullmatch(self._held):
                return
            else:
                yield from self._broken()

    def _broken(self) -> Iterator[Message]:
        """Take away a beginning that can't become whole; a lone Esc before another is the key."""
        begun = BEGUN.match(self._held)
        length = len(begun[0].rstrip(ESC)) if begun else 0
        if length <= 1:
            yield Key("escape", ESC)
        self._held = self._held[max(1, length) :]

    def _sequence(self, text: str) -> Iterable[Message]:
        """Read a whole sequence: with two characters it is perhaps a key with alt, which only Textual's waiting finds out."""
        if len(text) > LONGEST:
            return ()
        events = list(self._parser.feed(text))
        if not self._parser.is_waiting:
            return events
        last, self._parser = self._parser, self._parser.fresh()
        return last.feed("") if len(text) == 2 else ()


class _Parser(XTermParser):
    """Textual's parser."""

    @property
    def is_waiting(self) -> bool:
        """Whether what it was fed is not a sequence it knows: it waits for more."""
        return self._awaiting.timeout is not None

    def fresh(self) -> "_Parser":
        """A parser that waits for nothing and knows the same of the mouse and the terminal."""
        new = _Parser()
        new.last_x, new.last_y, new.mouse_pixels = self.last_x, self.last_y, self.mouse_pixels
        new.terminal_size, new.terminal_pixel_size = self.terminal_size, self.terminal_pixel_size
        return new


def _paste(text: str) -> Paste:
    return Paste(text.replace("\x00", ""))
