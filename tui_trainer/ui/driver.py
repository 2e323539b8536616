"""TerminalDriver: Textual's LinuxDriver, made safe against invalid UTF-8, split escape sequences and wrong sizes."""

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
"""Seconds between two checks whether an incomplete escape sequence has waited too long for its end."""
MAX_READ_BYTES = 4096
"""Maximum number of bytes read from the terminal in one call."""


@runtime_checkable
class AppReportingDrawing(Protocol):
    """An app with a callback that reports when the app begins and stops drawing on the terminal."""

    report_drawing: Callable[[bool], object]
    """Called with True when the app begins to draw on the terminal, and with False when it stops drawing."""


class TerminalDriver(LinuxDriver):
    """LinuxDriver that accepts any bytes from a terminal, split anywhere, and any size that the terminal reports."""

    def start_application_mode(self) -> None:
        """Switch the terminal to the mode in which the app draws.

        If the app was started in the background of a shell (with `&`), the operating system stops the process here.
        Textual calls this method again when the process continues in the foreground; only then drawing is reported.
        """
        if self._is_in_foreground():
            self._report_drawing(is_drawing=True)
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual does not annotate it

    def suspend_application_mode(self) -> None:
        """Give the terminal back to the shell while the app is suspended."""
        super().suspend_application_mode()
        self._report_drawing(is_drawing=False)

    def _is_in_foreground(self) -> bool:
        with suppress(OSError):  # the file is not the controlling terminal of this process
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        return True

    def _report_drawing(self, is_drawing: bool) -> None:
        if isinstance(self._app, AppReportingDrawing):
            self._app.report_drawing(is_drawing)

    def run_input_thread(self) -> None:
        """Read the terminal's input and pass the parsed events to the app, until the app quits."""
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
                    text = self._text_without_noise(keys, data)
                for event in keys.feed(text, monotonic()):
                    self.process_message(event)

    def _text_without_noise(self, keys: KeyInput, data: bytes) -> str:
        """Return the usable text in bytes that are not valid UTF-8 (line noise, or text in another encoding).

        Within a paste this is the valid part of the text. Otherwise the result is '', since noise must not act as
        keys.
        """
        keys.drop_incomplete()
        return data.decode("utf-8", "ignore") if keys.is_pasting else ""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return width and height of the terminal in cells, as Rich's console reports them.

        A terminal may report no size. If the driver then reported another size than the console, Textual would
        repeat its layout without end.
        """
        width, height = self._app.console.size
        return width, height
