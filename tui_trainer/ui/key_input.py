"""KeyInput: parses what a terminal sends, so that no piece of an escape sequence is read as keys.

A slow connection may deliver a sequence (an arrow, a mouse report, a paste) in pieces with pauses between them.
The pieces are buffered until the sequence is complete, then parsed by Textual. A sequence that stays incomplete, and
one that Textual doesn't know, is dropped.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

ESC = "\x1b"
SEQUENCE_TIMEOUT_SECONDS = 1.0
"""Longest pause within a sequence, and between a lone Esc and the timeout of its sequence."""
SEQUENCE_TIMEOUT_SECONDS_OVER_SSH = 3.0
PASTE_TIMEOUT_SECONDS = 10.0
"""Longest pause within a paste."""
PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
SEQUENCE_INTRODUCERS = "[O]PX^_"
"""Second characters of sequences longer than two. `[` and `]` are also keys that change the learning rate."""
MAX_SEQUENCE_LENGTH = 32
"""Characters of a sequence; Textual would read a longer one as single keys."""
COMPLETE = re.compile(
    r"""\x1b(?: \[\[[^\x00-\x1f]                     # a function key of the Linux console
              | \[M[^\x00-\x1f]{3}                   # a mouse report of xterm's first kind
              | \[(?![\[M])(?:[0-?]+[ -/]*)?[@-~]    # CSI
              | O[0-9;]*[@-~]                        # SS3
              | (?:\][0-9]+;|P[ -?]|[X^_])[^\x00-\x1f]*(?:\x07|\x1b\\) # OSC, DCS, SOS, PM, APC: replies to questions
              | [^\[O\]PX^_\x1b] )""",
    re.VERBOSE,
)
"""Complete escape sequence. OSC begins with a number, DCS and CSI with parameters."""
INCOMPLETE = re.compile(
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
"""Beginning of a sequence that may still be completed; the longest alternatives are first."""


def sequence_timeout(environment: Mapping[str, str] = os.environ) -> float:
    """Return the longest pause within a sequence in seconds, which is longer over SSH."""
    over_ssh = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    return SEQUENCE_TIMEOUT_SECONDS_OVER_SSH if over_ssh else SEQUENCE_TIMEOUT_SECONDS


class KeyInput:
    """Parser from the text that a terminal sends, and the time in seconds at which it arrives, to events."""

    def __init__(self, timeout: float | None = None) -> None:
        """`timeout`: longest pause within a sequence in seconds."""
        self._timeout = sequence_timeout() if timeout is None else timeout
        self._parser = _Parser()
        self._buffer = ""
        """The beginning of a sequence or paste that is not complete; empty if there is none."""
        self._last_input = 0.0
        """Time of the last piece."""
        self._lone_esc_time: float | None = None
        """Time of the last piece, if it was an Esc that was read as the key."""

    def feed(self, text: str, now: float) -> Iterator[Message]:
        """Read the text that has arrived at `now`, and yield the events that are complete."""
        yield from self.tick(now)
        if not text:
            return
        if self._lone_esc_time is not None and now - self._lone_esc_time < self._timeout and text[0] in SEQUENCE_INTRODUCERS:
            text = ESC + text
        self._lone_esc_time = None
        self._buffer += text
        self._last_input = now
        yield from self._events()

    def tick(self, now: float) -> Iterator[Message]:
        """Yield the events that a pause until `now` has made certain. To be called at regular intervals."""
        since = now - self._last_input
        if self._buffer == ESC:
            if since >= ESCAPE_DELAY:
                self._buffer = ""
                self._lone_esc_time = self._last_input
                yield Key("escape", ESC)
        elif self.is_pasting:
            if since >= PASTE_TIMEOUT_SECONDS:
                yield _paste(self._buffer.removeprefix(PASTE_BEGIN))
                self._buffer = ""
        elif since >= self._timeout:
            self._buffer = ""

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._buffer.startswith(PASTE_BEGIN)

    def drop_incomplete(self) -> None:
        """Drop an incomplete sequence: noise has arrived, which may have been a part of it."""
        if not self.is_pasting:
            self._buffer = ""

    def _events(self) -> Iterator[Message]:
        """Yield the events in the buffer, and leave an incomplete sequence at its end."""
        while self._buffer:
            plain = self._buffer.partition(ESC)[0]
            if plain:
                self._buffer = self._buffer[len(plain) :]
                yield from self._parser.feed(plain)
            elif self.is_pasting:
                end = self._buffer.find(PASTE_END, len(PASTE_BEGIN))
                if end < 0:
                    return
                pasted = self._buffer[len(PASTE_BEGIN) : end]
                self._buffer = self._buffer[end + len(PASTE_END) :]
                yield _paste(pasted)
            elif complete := COMPLETE.match(self._buffer):
                self._buffer = self._buffer[complete.end() :]
                yield from self._sequence(complete[0])
            elif INCOMPLETE.fullmatch(self._buffer):
                return
            else:
                yield from self._drop_broken()

    def _drop_broken(self) -> Iterator[Message]:
        """Drop a beginning that can't be completed; a lone Esc before another sequence is the key."""
        beginning = INCOMPLETE.match(self._buffer)
        length = len(beginning[0].rstrip(ESC)) if beginning else 0
        if length <= 1:
            yield Key("escape", ESC)
        self._buffer = self._buffer[max(1, length) :]

    def _sequence(self, text: str) -> Iterable[Message]:
        """Parse a complete sequence. Two characters may be a key with alt, which Textual knows when nothing follows."""
        if len(text) > MAX_SEQUENCE_LENGTH:
            return ()
        events = list(self._parser.feed(text))
        if not self._parser.is_waiting:
            return events
        last, self._parser = self._parser, self._parser.fresh()
        return last.feed("") if len(text) == 2 else ()


class _Parser(XTermParser):
    """Textual's parser of escape sequences."""

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for more: what it was fed is not a sequence it knows."""
        return self._awaiting.timeout is not None

    def fresh(self) -> "_Parser":
        """Return a parser that waits for nothing, with the same state of the mouse and the terminal."""
        new = _Parser()
        new.last_x, new.last_y, new.mouse_pixels = self.last_x, self.last_y, self.mouse_pixels
        new.terminal_size, new.terminal_pixel_size = self.terminal_size, self.terminal_pixel_size
        return new


def _paste(text: str) -> Paste:
    return Paste(text.replace("\x00", ""))
