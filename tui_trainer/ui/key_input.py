"""KeyInput: parses the text that a terminal sends, so that no piece of an escape sequence is read as keys.

A slow connection may deliver an escape sequence (an arrow key, a mouse report, a paste) in pieces with pauses between
them. The pieces are buffered until the sequence is complete; then Textual parses the sequence. A sequence that stays
incomplete is dropped, and so is a sequence that Textual doesn't know.
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
"""Longest pause within an escape sequence, in seconds; after a longer pause the incomplete sequence is dropped."""
SEQUENCE_TIMEOUT_SECONDS_OVER_SSH = 3.0
"""Longest pause within an escape sequence over SSH, in seconds: its pieces may arrive later than on this machine."""
PASTE_TIMEOUT_SECONDS = 10.0
"""Longest pause within pasted text, in seconds; after a longer pause the paste ends."""
PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
"""Escape sequences that a terminal sends before and after pasted text (bracketed paste)."""
SEQUENCE_INTRODUCERS = "[O]PX^_"
"""Characters that, after ESC, begin an escape sequence of more than two characters.

Two of them, `[` and `]`, are also keys of the app: they change the learning rate.
"""
MAX_SEQUENCE_LENGTH = 32
"""Maximum length of a sequence in characters.

Textual would read a longer sequence as single keys: it is dropped.
"""
COMPLETE_SEQUENCE = re.compile(
    r"""\x1b(?: \[\[[^\x00-\x1f]                     # a function key of the Linux console
              | \[M[^\x00-\x1f]{3}                   # a mouse report in xterm's oldest format (X10)
              | \[(?![\[M])(?:[0-?]+[ -/]*)?[@-~]    # CSI
              | O[0-9;]*[@-~]                        # SS3
              | (?:\][0-9]+;|P[ -?]|[X^_])[^\x00-\x1f]*(?:\x07|\x1b\\) # OSC, DCS, SOS, PM, APC: replies to queries
              | [^\[O\]PX^_\x1b] )""",
    re.VERBOSE,
)
"""Pattern of a complete escape sequence. An OSC sequence begins with a number, DCS and CSI with parameters."""
INCOMPLETE_SEQUENCE = re.compile(
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
"""Pattern of the beginning of a sequence that more characters may complete; the longest alternatives are first."""


def sequence_timeout(environment: Mapping[str, str] = os.environ) -> float:
    """Return the longest pause within a sequence in seconds: a longer one if environment variables show SSH."""
    over_ssh = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    return SEQUENCE_TIMEOUT_SECONDS_OVER_SSH if over_ssh else SEQUENCE_TIMEOUT_SECONDS


class KeyInput:
    """Parser of the text that a terminal sends.

    Its methods take the time in seconds at which a text arrives, and yield Textual events.
    """

    def __init__(self, timeout: float | None = None) -> None:
        """`timeout`: longest pause within a sequence in seconds; None: the value of `sequence_timeout()`."""
        self._timeout = sequence_timeout() if timeout is None else timeout
        self._parser = _Parser()
        self._buffer = ""
        """The beginning of a sequence or paste that is not complete; empty if no sequence or paste has begun."""
        self._last_input_time = 0.0
        """Time in seconds at which the last text arrived."""
        self._lone_esc_time: float | None = None
        """Time in seconds of an Esc that was read as the Esc key, if nothing has arrived since; otherwise None."""

    def feed(self, text: str, now: float) -> Iterator[Message]:
        """Parse the text that has arrived at the time `now`, in seconds, and yield the events that are complete."""
        yield from self.tick(now)
        if not text:
            return
        is_after_esc = self._lone_esc_time is not None and now - self._lone_esc_time < self._timeout
        if is_after_esc and text[0] in SEQUENCE_INTRODUCERS:
            text = ESC + text
        self._lone_esc_time = None
        self._buffer += text
        self._last_input_time = now
        yield from self._complete_events()

    def tick(self, now: float) -> Iterator[Message]:
        """Yield the events of input that nothing has followed for long enough: a lone Esc key, or a paste without its end.

        Also drop a sequence that has stayed incomplete for too long. To be called at regular intervals, with the
        current time `now`.
        """
        silence = now - self._last_input_time
        if self._buffer == ESC:
            if silence >= ESCAPE_DELAY:
                self._buffer = ""
                self._lone_esc_time = self._last_input_time
                yield Key("escape", ESC)
        elif self.is_pasting:
            if silence >= PASTE_TIMEOUT_SECONDS:
                yield _paste_event(self._buffer.removeprefix(PASTE_BEGIN))
                self._buffer = ""
        elif silence >= self._timeout:
            self._buffer = ""

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and has not ended."""
        return self._buffer.startswith(PASTE_BEGIN)

    def drop_incomplete(self) -> None:
        """Drop an incomplete sequence, since line noise has arrived that may have been a part of it.

        A paste is kept.
        """
        if not self.is_pasting:
            self._buffer = ""

    def _complete_events(self) -> Iterator[Message]:
        """Yield the complete events in the buffer. An incomplete sequence at its end stays in the buffer."""
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
                yield _paste_event(pasted)
            elif complete := COMPLETE_SEQUENCE.match(self._buffer):
                self._buffer = self._buffer[complete.end() :]
                yield from self._sequence_events(complete[0])
            elif INCOMPLETE_SEQUENCE.fullmatch(self._buffer):
                return
            else:
                yield from self._drop_invalid()

    def _drop_invalid(self) -> Iterator[Message]:
        """Drop the beginning of a sequence that can't be completed.

        An Esc directly before another Esc is the Esc key.
        """
        beginning = INCOMPLETE_SEQUENCE.match(self._buffer)
        length = len(beginning[0].rstrip(ESC)) if beginning else 0
        if length <= 1:
            yield Key("escape", ESC)
        self._buffer = self._buffer[max(1, length) :]

    def _sequence_events(self, text: str) -> Iterable[Message]:
        """Return the events of a complete sequence; none if Textual doesn't know the sequence.

        A sequence of two characters may be Alt and a key. Textual's parser returns that key only when its input ends,
        so the end of the input is passed to the parser.
        """
        if len(text) > MAX_SEQUENCE_LENGTH:
            return ()
        events = list(self._parser.feed(text))
        if not self._parser.is_waiting:
            return events
        waiting, self._parser = self._parser, self._parser.successor()
        return waiting.feed("") if len(text) == 2 else ()


class _Parser(XTermParser):
    """Textual's parser of escape sequences, which can also say whether it waits for more characters."""

    @property
    def is_waiting(self) -> bool:
        """Whether the parser waits for more characters, because those so far are not a complete escape sequence yet."""
        return self._awaiting.timeout is not None

    def successor(self) -> "_Parser":
        """Return a new parser without waiting characters, with this one's mouse position and terminal sizes."""
        new = _Parser()
        new.last_x, new.last_y, new.mouse_pixels = self.last_x, self.last_y, self.mouse_pixels
        new.terminal_size, new.terminal_pixel_size = self.terminal_size, self.terminal_pixel_size
        return new


def _paste_event(text: str) -> Paste:
    return Paste(text.replace("\x00", ""))
