"""Cells: which texts are numbers, and which stand for missing values.

A number is written in ASCII digits, with a sign, decimals and an exponent if need be. Python's float() takes more:
1_000, digits of other scripts and infinity are text here, and so is 1e999, since float64 can't represent it. A number
too close to 0 for float64 is read as 0.
"""

import re
from math import isfinite, nan

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"})
"""Texts that stand for a missing value in every column, in lower case."""
MISSING_NUMBERS = MISSING | {"none", "-", "--"}
"""Texts that stand for a missing value in a column of numbers, in lower case; in others they may be categories."""
MISSING_SPELLINGS = frozenset(spelling for text in MISSING_NUMBERS for spelling in (text, text.upper(), text.title(), "NaN"))
"""The usual spellings of MISSING_NUMBERS, which are found without looking at each letter."""
_NUMBER = {
    decimal: re.compile(rf"[+-]?(?:[0-9]+(?:{re.escape(decimal)}[0-9]*)?|{re.escape(decimal)}[0-9]+)(?:[eE][+-]?[0-9]+)?")
    for decimal in ".,"
}


def number_of(cell: str, decimal: str) -> float | None:
    """Return the number in a cell, nan for a missing value, and None for any other text.

    >>> number_of(" 1.5 ", "."), number_of("1,5", ","), number_of("n/a", "."), number_of("1_000", ".")
    (1.5, 1.5, nan, None)
    """
    text = cell.strip()
    if _NUMBER[decimal].fullmatch(text):
        value = float(text.replace(decimal, "."))
        return value if isfinite(value) else None
    return nan if text.lower() in MISSING_NUMBERS else None


def is_number(cell: str, decimal: str) -> bool:
    """Return whether a cell is a number that float64 can represent; a missing value is none."""
    value = number_of(cell, decimal)
    return value is not None and isfinite(value)


def is_missing(text: str) -> bool:
    """Return whether a cell of a text column stands for a missing value."""
    return text.strip().lower() in MISSING
