"""OverwrittenLine: a line on a terminal that each later text replaces, and that is erased at the end."""

from typing import TextIO


class OverwrittenLine:
    """Line of progress. If `file` is not a terminal, nothing is written."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.is_shown = file.isatty()
        """Whether `file` is a terminal."""
        self._text = ""

    def show(self, text: str) -> None:
        """Write a text over the one before."""
        if self.is_shown and text != self._text:
            self._write(f"\r{text:<{len(self._text)}}")
            self._text = text

    def clear(self) -> None:
        """Erase the line, so that another one can be written."""
        if self._text:
            self._write(f"\r{'':<{len(self._text)}}\r")
            self._text = ""

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()
