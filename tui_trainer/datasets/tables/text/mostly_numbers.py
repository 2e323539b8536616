"""Columns of numbers in which a few cells are other texts, such as 1_000 or 12O: numbers in which these cells are missing."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.tables.cells import number_of
from tui_trainer.datasets.tables.raw_table import Cell, Column, ColumnKind
from tui_trainer.datasets.tables.watch import Watch

MIN_NUMBERS = 2
"""Minimum number of different numbers: a column of one number and one text has two categories."""
AT_ONCE = 50_000
"""Texts that are read between two looks at whether the user has cancelled."""


def mostly_numbers(texts: Sequence[str], decimal: str, watch: Watch) -> list[float | None] | None:
    """Return the number in each text, nan for a missing value and None for no number; None if fewer than half are numbers.

    `texts`: different cells of a column. Missing values count neither as numbers nor as other texts.
    """
    numbers: list[float | None] = []
    for start in range(0, len(texts), AT_ONCE):
        numbers += [number_of(text, decimal) for text in texts[start : start + AT_ONCE]]
        watch.at(1.0)
        if 2 * numbers.count(None) > len(texts):
            return None
    different = {number for number in numbers if number is not None and not isnan(number)}
    return numbers if len(different) >= max(MIN_NUMBERS, numbers.count(None)) else None


def numbers_column(
    column: Column, texts: Sequence[str], numbers: Sequence[float | None], codes: NDArray[np.int32]
) -> Column:
    """Return a text column as numbers, in which cells that are no numbers are missing.

    `texts`: different cells of the column; `numbers`: the number in each, None for no number; `codes`: index of each
    row's cell (rows,).
    """
    values: FloatArray = np.array([nan if number is None else number for number in numbers])
    absent = np.flatnonzero(np.isnan(values))
    return replace(
        column,
        kind=ColumnKind.NUMBERS,
        numbers=values[codes],
        codes=None,
        categories=(),
        first_missing=first_cell(int(absent[0]), texts, codes),
        not_numbers=tuple(text for text, number in zip(texts, numbers, strict=True) if number is None),
        as_text=column,
    )


def first_cell(code: int | None, texts: Sequence[str], codes: NDArray[np.int32]) -> Cell | None:
    """Return the first cell with a code; None for no code. Codes are in the order in which their texts appear first."""
    return None if code is None else Cell(int((codes == code).argmax()), texts[code])
