"""Screen: the text in every cell of a terminal, computed from the output of a program."""

import codecs
import re

from rich.cells import cell_len, get_character_cell_size

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""Escape sequences around a synchronized update, which a terminal shows all at once (DEC private mode 2026)."""
TOKEN = re.compile(
    r"\x1b\[(?P<position>\d*;?\d*)H|\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])|(?P<text>[^\x00-\x1f\x7f]+)"
)
"""Moving the cursor, any other escape sequence, a control character, or text."""
INCOMPLETE = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")
"""Beginning of an escape sequence at the end of the output received so far."""


class Screen:
    """Characters in every cell of a terminal, from the escape sequences that Textual writes; colours are ignored.

    Like a modern terminal, it shows a synchronized update only when all of it was received.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.updates = 0
        """Number of synchronized updates shown."""
        self._cells = [[" "] * width for _ in range(height)]
        self._column = self._row = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""

    @property
    def lines(self) -> list[str]:
        """Text of each row."""
        return ["".join(row) for row in self._cells]

    @property
    def text(self) -> str:
        """Text of the whole screen, a line per row."""
        return "\n".join(self.lines)

    def feed(self, data: bytes) -> bool:
        """Process output of the program. Returns whether the screen may have changed."""
        written = self._pending + self._decode(data)
        begin = written.rfind(BEGIN)
        complete = len(written) if begin <= written.rfind(END) else begin
        if complete == len(written) and (tail := INCOMPLETE.search(written)):
            complete = tail.start()
        shown, self._pending = written[:complete], written[complete:]
        self.updates += shown.count(END)
        for token in TOKEN.finditer(shown):
            self._process(token)
        return bool(shown)

    def _process(self, token: re.Match[str]) -> None:
        if token["text"]:
            self._write(token["text"])
        elif token["position"] is not None:
            row, _, column = token["position"].partition(";")
            self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
        elif token["control"] == "\r":
            self._column = 0
        elif token["control"] == "\n":
            self._row += 1

    def _write(self, text: str) -> None:
        if not 0 <= self._row < self.height:
            return
        row, start = self._cells[self._row], self._column
        cells = list(text) if cell_len(text) == len(text) else _cells_of(text)
        self._column += len(cells)
        row[start : self._column] = cells[: max(0, self.width - start)]


def _cells_of(text: str) -> list[str]:
    """Return the text cell by cell: a wide character is followed by an empty cell, one without width is left out."""
    return [cell for char in text for cell in (char, "")[: get_character_cell_size(char)]]
