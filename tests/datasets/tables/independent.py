"""Independent reader of text tables, cell by cell, with the csv module and plain Python."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan

from tui_trainer.base.text import clean_text
from tui_trainer.datasets.tables.options import TableFormat

ALWAYS_MISSING = ("", "na", "n/a", "#n/a", "<na>", "nan", "null", "?")
MISSING_IN_NUMBERS = ("none", "-", "--")


class NoTableError(Exception):
    """Error for a content that is no table."""


@dataclass(frozen=True)
class Expected:
    """Table as it must be read: names, values of each column (None where missing), and the line of each row."""

    names: list[str]
    columns: list[list[float | str | None]]
    lines: list[int]
    texts: list[list[float | str | None]]
    """Values of each column that is used as categories: texts if a cell is one."""


def read_independently(content: bytes, form: TableFormat) -> Expected:
    """Return the table in a content that is written in a format. Raises NoTableError."""
    lines, rows = [], []
    for line, cells in numbered_rows(content, form.delimiter):
        lines.append(line)
        rows.append(cells)
    if len(rows) < 1 + form.header or any(len(row) != len(rows[0]) for row in rows):
        raise NoTableError("no rows, or rows of several lengths")
    names = [f"x{number}" for number in range(1, len(rows[0]) + 1)]
    if form.header:
        names, rows, lines = [clean_text(cell) for cell in rows[0]], rows[1:], lines[1:]
        if "" in names or len(set(names)) < len(names):
            raise NoTableError("names that are empty or equal")
    columns = [[row[index] for row in rows] for index in range(len(names))]
    values, texts = ([function(column, form.decimal) for column in columns] for function in (column_of, texts_of))
    return Expected(names, values, lines, texts)


def numbered_rows(content: bytes, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the line on which it begins."""
    found, line = [], 1
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
        if "\0" in text:
            raise NoTableError("NUL")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for row in reader:
            cells = [cell for cell in row if cell] if delimiter == " " else row
            if len(cells) > 1 or (cells and cells[0].strip()):
                found.append((line, cells))
            line = reader.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        raise NoTableError(str(error)) from None
    return found


def column_of(cells: Sequence[str], decimal: str) -> list[float | str | None]:
    """Return the numbers of a column, or its texts if fewer than two or fewer than half of its values are numbers.

    None where missing; other texts in a column of numbers are missing.
    """
    found = [number_of(cell, decimal) for cell in cells]
    others = {cell for cell, number in zip(cells, found, strict=True) if number is None}
    numbers = [None if number is None or isnan(number) else number for number in found]
    is_numbers = not others or len({number for number in numbers if number is not None}) >= max(2, len(others))
    return [*numbers] if is_numbers else texts_of(cells, decimal)


def texts_of(cells: Sequence[str], decimal: str) -> list[float | str | None]:
    """Return the texts of a column, or its numbers if each cell is one or is missing; None where missing."""
    numbers = [number_of(cell, decimal) for cell in cells]
    if None not in numbers:
        return [None if number is None or isnan(number) else number for number in numbers]
    shown = [clean_text(cell) for cell in cells]
    pairs = zip(cells, shown, strict=True)
    return [None if {text.lower(), cell.strip().lower()} & set(ALWAYS_MISSING) else text for cell, text in pairs]


def number_of(cell: str, decimal: str) -> float | None:
    """Return the number in a cell, nan where it is missing, None for a text."""
    text = cell.strip()
    if text.lower() in (*ALWAYS_MISSING, *MISSING_IN_NUMBERS):
        return float("nan")
    if not set(text) <= set("0123456789+-eE" + decimal):
        return None
    try:
        number = float(text.replace(decimal, "."))
    except ValueError:
        return None
    return None if isinf(number) else number
