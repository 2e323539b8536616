"""Screen: what stands on a terminal, from what a program wrote to it."""

import codecs
import re

from rich.cells import cell_len, get_character_cell_size

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""Around what is to be shown at once."""
TOKEN = re.compile(
    r"\x1b\[(?P<place>\d*;?\d*)H|\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])|(?P<text>[^\x00-\x1f\x7f]+)"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")
"""The beginning of an escape sequence, at the end of what has come so far."""


class Screen:
    """The characters in every cell. It understands what Textual writes: texts put in places; colours are left out.

    Like a modern terminal, it shows nothing of an update before all of it has come.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.updates = 0
        """How often something was shown at once."""
        self._cells = [[" "] * width for _ in range(height)]
        self._column = self._row = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    @property
    def lines(self) -> list[str]:
        """What stands in each row."""
        return ["".join(row) for row in self._cells]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def feed(self, data: bytes) -> bool:
        """Take in what was written. Returns whether something new may be seen."""
        written = self._held + self._decode(data)
        begin = written.rfind(BEGIN)
        whole = len(written) if begin <= written.rfind(END) else begin
        if whole == len(written) and (tail := UNFINISHED.search(written)):
            whole = tail.start()
        shown, self._held = written[:whole], written[whole:]
        self.updates += shown.count(END)
        for token in TOKEN.finditer(shown):
            self._take(token)
        return bool(shown)

    def _take(self, token: re.Match[str]) -> None:
        if token["text"]:
            self._write(token["text"])
        elif token["place"] is not None:
            row, _, column = token["place"].partition(";")
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
    """A character that fills two cells leaves nothing in its second; one that fills none is left out."""
    return [cell for char in text for cell in (char, "")[: get_character_cell_size(char)]]
