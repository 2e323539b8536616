"""align_columns(): rows of texts as lines with aligned columns."""

from collections.abc import Collection, Sequence

from rich.cells import cell_len

GAP = "  "
"""Space between two columns."""


def align_columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return a line for each row, with the columns below each other. `right`: indices of right-aligned columns.

    >>> align_columns([("step", "loss"), ("12", "0.5")], right=[0])
    ['step  loss', '  12  0.5']
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [GAP.join(_padded(*cell, widths, right) for cell in enumerate(row)).rstrip() for row in rows]


def _padded(index: int, text: str, widths: Sequence[int], right: Collection[int]) -> str:
    padding = " " * (widths[index] - cell_len(text))
    return padding + text if index in right else text + padding
