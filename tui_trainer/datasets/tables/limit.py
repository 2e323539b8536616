"""check_memory(): refuse a table that would need too much memory, before it is read."""

from math import ceil

from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import thousands

BYTES_OF_MB = 10**6
BYTES_OF_CELL = 16
"""Bytes for a cell while a table is read: a float64 in a block and another one in its column."""
BYTES_OF_TEXT = 300
"""Bytes for a text that no other row has, while its column's categories are sorted."""
EXACT_BELOW = 1000
"""Limit below which a number of rows is not rounded."""


def check_memory(file_name: str, size: int, rows: int, columns: int, max_mb: int, different_texts: float = 0) -> None:
    """Raise UserError if a table needs more than `max_mb` MB.

    `size`: bytes of the file. `rows`: number of rows, or an estimate. `different_texts`: number of texts in a row that
    no other row has.
    """
    needed = ceil((2 * size + rows * (BYTES_OF_CELL * columns + BYTES_OF_TEXT * different_texts)) / BYTES_OF_MB)
    if needed > max_mb:
        table = f"{_rounded(rows)} rows of {thousands(columns)} columns need about {thousands(needed)} MB"
        raise UserError(f"{file_name}: {table}, the limit is {thousands(max_mb)} MB: --max-mb {needed}")


def _rounded(rows: int) -> str:
    """Return a number of rows with three digits that count, such as 'about 12,300,000'."""
    if rows < EXACT_BELOW:
        return thousands(rows)
    unit = 10 ** (len(str(rows)) - 3)
    return f"about {thousands(round(rows / unit) * unit)}"
