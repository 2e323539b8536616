"""recognise(): find out delimiter, decimal character and header of a text file from its first lines."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from math import isnan

from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.cells import is_number, number_of
from tui_trainer.datasets.tables.options import DECIMAL_NAMES, HeaderInDoubt, ReadOptions, TableFormat
from tui_trainer.datasets.tables.text.rows import cells_of, is_blank

CANDIDATES = ("\t", ";", "|", ",", " ")
"""Delimiters that are recognised; of two that fit equally well the first."""
MIN_SHARE = 0.6
"""Minimum share of the sample's rows that have the same number of cells with the right delimiter."""
MAX_BAD_SHARE = 0.2
"""Maximum share of texts in a column of numbers that says whether there is a header, if no column has numbers only."""
MAX_SHOWN_WIDTH = 40
"""Maximum width of a first line in an error message, in cells."""
_POINT, _COMMA = (re.compile(rf"[+-]?[0-9]*{character}[0-9]+(?:[eE][+-]?[0-9]+)?") for character in (r"\.", ","))
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")

Rows = list[list[str]]


def recognise(lines: Sequence[str], options: ReadOptions, file_name: str) -> tuple[TableFormat, int]:
    """Return the format of a file with those first lines, and the number of its columns.

    Raises HeaderInDoubt if the first line may be column names or a row.
    """
    delimiter = options.delimiter or _delimiter(lines, options.decimal)
    rows = sample_rows(lines, delimiter)
    decimal = options.decimal or _decimal(rows, delimiter)
    header = _header(rows, decimal, file_name) if options.header is None else options.header
    return TableFormat(delimiter, decimal, header), len(rows[0]) if rows else 0


def sample_rows(lines: Sequence[str], delimiter: str) -> Rows:
    """Return the rows of the first lines that are not blank; the first row that can't be read ends them."""
    rows: Rows = []
    with suppress(csv.Error):  # reading the whole file says where it is
        for row in csv.reader(iter(lines), delimiter=delimiter):
            rows.append(cells_of(row, delimiter))
    return [row for row in rows if not is_blank(row)]


def different_texts(rows: Rows, decimal: str) -> float:
    """Return how many texts a row of a sample has that no other row has, on average."""
    width = min(map(len, rows), default=0)
    texts = ({row[index] for row in rows if number_of(row[index], decimal) is None} for index in range(width))
    return sum(len(column) for column in texts) / max(len(rows), 1)


def _delimiter(lines: Sequence[str], decimal: str | None) -> str:
    """Return the delimiter that gives most rows the same number of cells, and most cells a number."""
    scores = {candidate: _score(sample_rows(lines, candidate), candidate, decimal) for candidate in CANDIDATES}
    best = max(scores, key=lambda candidate: scores[candidate])
    return best if scores[best] > 0 else ","


def _score(rows: Rows, delimiter: str, decimal: str | None) -> float:
    """Return how well a delimiter fits: 0 if it gives no table of at least two columns."""
    widths = Counter(map(len, rows))
    width, times = widths.most_common(1)[0] if rows else (0, 0)
    if width < 2 or times < MIN_SHARE * len(rows):
        return 0.0
    cells = [cell for row in rows for cell in row if len(row) == width]
    decimals = [decimal] if decimal else [character for character in DECIMAL_NAMES if character != delimiter]
    numbers = max(sum(is_number(cell, character) for cell in cells) for character in decimals) / len(cells)
    if delimiter == " " and not numbers:  # words, not cells
        return 0.0
    return times / len(rows) * (0.1 + numbers)


def _decimal(rows: Rows, delimiter: str) -> str:
    """Return ',' if the sample has decimal commas and no decimal points.

    Beside delimiters that are commas, cells such as "1,200" may have thousands separators: they are no reason.
    """
    cells = [cell.strip() for row in rows for cell in row if "," in cell or "." in cell]
    commas = [cell for cell in cells if _COMMA.fullmatch(cell)]
    if not commas or any(_POINT.fullmatch(cell) for cell in cells):
        return "."
    return "." if delimiter == "," and all(map(_THOUSANDS.fullmatch, commas)) else ","


def _header(rows: Rows, decimal: str, file_name: str) -> bool:
    """Return whether the first row has names: texts above numbers. Raises HeaderInDoubt if the columns disagree."""
    if len(rows) < 2:
        return bool(rows) and not any(is_number(cell, decimal) for cell in rows[0])
    columns = [[row[index] for row in rows if index < len(row)] for index in range(len(rows[0]))]
    votes = _votes(columns, decimal, 0) or _votes(columns, decimal, MAX_BAD_SHARE)
    if len(votes) != 1:
        shown = clean_text(", ".join(map(clean_text, rows[0])), MAX_SHOWN_WIDTH)
        question = "the first line may be column names or a row"
        raise HeaderInDoubt(f"{file_name}: {question}: --header yes or --header no says whether {shown!r} are names")
    return votes.pop()


def _votes(columns: Sequence[Sequence[str]], decimal: str, bad_share: float) -> set[bool]:
    """Return the different votes of the columns, without those that are unclear."""
    return {vote for vote in (_vote(column, decimal, bad_share) for column in columns) if vote is not None}


def _vote(cells: Sequence[str], decimal: str, bad_share: float) -> bool | None:
    """Return whether the first cell of a column is a name (True) or a number (False) above numbers; None if unclear.

    `bad_share`: maximum share of the other cells, without missing ones, that may be texts.
    """
    first, *others = (number_of(cell, decimal) for cell in cells)
    present = [value for value in others if value is None or not isnan(value)]
    bad = present.count(None)
    if bad == len(present) or bad > bad_share * len(present) or (first is not None and isnan(first)):
        return None
    return first is None
