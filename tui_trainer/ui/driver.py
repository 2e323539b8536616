"""TerminalDriver: Textual's door to the terminal, where that gives way."""

from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """Stands whatever a terminal may send, and say of itself."""

    def run_input_thread(self) -> None:
        """Read what is typed. What is not UTF-8 (line noise, another encoding) is dropped, with what came in one go with it."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError as error:
                self._app.log.warning(error)

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size the app begins with; were it another (a terminal may tell none), the app would lay out for ever."""
        width, height = self._app.console.size
        return width, height
