"""Rows of cells: blank rows, rows whose cells are separated by several spaces, and rows split into columns at once."""

import numpy as np

LINE_END = 10
"""Byte of a line end."""


def cells_of(row: list[str], delimiter: str) -> list[str]:
    """Return the cells of a row; between spaces that are delimiters are no empty cells."""
    return [cell for cell in row if cell] if delimiter == " " else row


def is_blank(row: list[str]) -> bool:
    """Return whether a row is a line without any text: such lines are no rows."""
    return not row or (len(row) == 1 and not row[0].strip())


def columns_of_lines(lines: bytes, text: str, delimiter: str, width: int) -> list[list[str]] | None:
    """Return the cells of each column of lines without quotation marks; `text`: the lines decoded.

    None if a line is blank or has not `width` cells. Faster than a list for each row, since Python's garbage
    collector looks at lists of texts and not at texts.
    """
    data = np.frombuffer(lines if lines.endswith(b"\n") else lines + b"\n", np.uint8)
    is_line_end = data == LINE_END
    ends = np.flatnonzero(is_line_end | (data == ord(delimiter)))
    line_ends = int(is_line_end.sum())
    if line_ends * width != len(ends) or not is_line_end[ends[width - 1 :: width]].all():
        return None
    cells = text.removesuffix("\n").replace("\n", delimiter).split(delimiter)
    if (width == 1 and not all(map(str.strip, cells))) or (delimiter == " " and "" in cells):
        return None
    return [cells[index::width] for index in range(width)]
