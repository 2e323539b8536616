"""TerminalDriver: Textual's door to the terminal, where that gives way."""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol, runtime_checkable

from textual.drivers.linux_driver import LinuxDriver

from tui_trainer.ui.key_input import KeyInput

TICK_SECONDS = 0.1
"""How often to look whether an escape sequence has not been completed in time."""
READ_BYTES = 4096


@runtime_checkable
class TellsWhoDraws(Protocol):
    """An app that passes on whether it has the terminal."""

    tell_drawing: Callable[[bool], object]
    """Called with whether the app draws on the terminal, when that changes."""


class TerminalDriver(LinuxDriver):
    """Stands whatever a terminal may send, in whatever pieces, and say of itself."""

    def start_application_mode(self) -> None:
        """Take the terminal. In the background that can't be done: the process is stopped, and this is called again."""
        if self._is_in_foreground():
            self._tell(drawing=True)
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual does not annotate it

    def suspend_application_mode(self) -> None:
        """Give the terminal back while the app is stopped."""
        super().suspend_application_mode()
        self._tell(drawing=False)

    def _is_in_foreground(self) -> bool:
        with suppress(OSError):  # it does not control this process
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        return True

    def _tell(self, drawing: bool) -> None:
        if isinstance(self._app, TellsWhoDraws):
            self._app.tell_drawing(drawing)

    def run_input_thread(self) -> None:
        """Read what is typed until the app stops reading."""
        keys = KeyInput()
        decoder = getincrementaldecoder("utf-8")()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(TICK_SECONDS)
                data = os.read(self.fileno, READ_BYTES) if ready else b""
                try:
                    text = decoder.decode(data)
                except UnicodeDecodeError as error:
                    self._app.log.warning(error)
                    decoder.reset()
                    text = self._without_noise(keys, data)
                for event in keys.feed(text, monotonic()):
                    self.process_message(event)

    def _without_noise(self, keys: KeyInput, data: bytes) -> str:
        """What to take of bytes that are not UTF-8 (line noise, another encoding): nothing, but for text within a paste."""
        keys.drop()
        return data.decode("utf-8", "ignore") if keys.is_pasting else ""

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size the app begins with; were it another (a terminal may tell none), the app would lay out for ever."""
        width, height = self._app.console.size
        return width, height
