"""TerminalDriver: LinuxDriver hardened against invalid UTF-8, split sequences and wrong sizes."""

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
"""Seconds between checks for an escape sequence that was not completed in time."""
MAX_READ_BYTES = 4096


@runtime_checkable
class AppReportingDrawing(Protocol):
    """An app that reports whether it draws on the terminal."""

    report_drawing: Callable[[bool], object]
    """Callback with whether the app draws on the terminal, called when that changes."""


class TerminalDriver(LinuxDriver):
    """LinuxDriver that accepts any bytes from a terminal, in any pieces, and any size it reports."""

    def start_application_mode(self) -> None:
        """Switch the terminal to the app.

        In a shell's background that is not possible: the process is stopped, and this is called again later.
        """
        if self._is_in_foreground():
            self._report(drawing=True)
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual does not annotate it

    def suspend_application_mode(self) -> None:
        """Give the terminal back to the shell while the app is stopped."""
        super().suspend_application_mode()
        self._report(drawing=False)

    def _is_in_foreground(self) -> bool:
        with suppress(OSError):  # it is not the controlling terminal of this process
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        return True

    def _report(self, drawing: bool) -> None:
        if isinstance(self._app, AppReportingDrawing):
            self._app.report_drawing(drawing)

    def run_input_thread(self) -> None:
        """Read the terminal's input, and pass its events on, until the app stops reading."""
        keys = KeyInput()
        decoder = getincrementaldecoder("utf-8")()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(TICK_SECONDS)
                data = os.read(self.fileno, MAX_READ_BYTES) if ready else b""
                try:
                    text = decoder.decode(data)
                except UnicodeDecodeError as error:
                    self._app.log.warning(error)
                    decoder.reset()
                    text = self._without_noise(keys, data)
                for event in keys.feed(text, monotonic()):
                    self.process_message(event)

    def _without_noise(self, keys: KeyInput, data: bytes) -> str:
        """Return the text in bytes that are not UTF-8 (line noise, another encoding): none but within a paste."""
        keys.drop_incomplete()
        return data.decode("utf-8", "ignore") if keys.is_pasting else ""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size the app starts with.

        With another one than the console's (a terminal may report none) the app would lay out forever.
        """
        width, height = self._app.console.size
        return width, height
