"""Numbers as text: every float on screen, in messages and in printed output is formatted here."""

import math
import re
from collections.abc import Sequence

MAX_DECIMALS = 8
"""Number of cells of an aligned column behind its decimal points, if the column is wide enough."""
MIN_WHOLE = 4
"""Minimum number of cells of an aligned column up to its decimal points."""
EXACT_DIGITS = 17
"""Number of significant decimal digits with which any two different float64 numbers have different texts."""
MAX_WHOLE_WITHOUT_EXPONENT = 1e15
"""Limit below which whole numbers are written with all their digits, without an exponent."""
MAX_READABLE = 1e9
"""Limit below which a sentence shows all digits of a large number."""
MAX_PLAIN_LABEL = 1e6
"""Limit below which numbers on an axis have all their digits."""
MAX_COUNT_WITHOUT_EXPONENT = 1e12
"""Limit below which counts on an axis have no exponent."""
NO_VALUE = "–"
"""Text of a number that does not exist."""


def significant(value: float, digits: int = 6) -> str:
    """Return a number with at most `digits` significant digits, without trailing zeros.

    >>> significant(153.35166666), significant(0.00001234567, 3), significant(20)
    ('153.352', '1.23e-05', '20')
    """
    return f"{value:.{digits}g}"


def all_significant(value: float, digits: int = 6) -> str:
    """Return a number with exactly `digits` significant digits and a decimal point.

    >>> all_significant(0.5), all_significant(20)
    ('0.500000', '20.0000')
    """
    return f"{value:#.{digits}g}"


def fixed(value: float, decimals: int) -> str:
    """Return a number with `decimals` decimal places.

    >>> fixed(0.987654, 2), fixed(1234.5, 0)
    ('0.99', '1234')
    """
    return f"{value:.{decimals}f}"


def scientific(value: float, decimals: int) -> str:
    """Return a number as a mantissa with `decimals` decimal places and a power of ten.

    >>> scientific(0.0000031, 0), scientific(12345, 2)
    ('3e-6', '1.23e4')
    """
    return _short_exponent(f"{value:.{decimals}e}")


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separators and `decimals` decimal places; a zero has no minus sign.

    >>> grouped(12345.678, 1), grouped(-0.001, 2)
    ('12,345.7', '0.00')
    """
    return f"{round(float(value), decimals) + 0.0:,.{decimals}f}"


def thousands(value: int) -> str:
    """Return a whole number with thousands separators.

    >>> thousands(12345)
    '12,345'
    """
    return f"{value:,}"


def shortest(value: float, digits: int = EXACT_DIGITS) -> str:
    """Return a number with at most `digits` significant digits; whole numbers below 1e15 have all their digits.

    With the default, 17 digits, the result is the shortest text that reads back as the same float64.

    >>> shortest(0.1), shortest(1e20), shortest(4294967295.0, 6), shortest(2 / 3, 3)
    ('0.1', '1e+20', '4294967295', '0.667')
    """
    if abs(value) < MAX_WHOLE_WITHOUT_EXPONENT and value == int(value):
        return f"{value:.0f}"
    if digits < EXACT_DIGITS:
        return significant(value, digits)
    return repr(float(value)).replace(".0e", "e").removesuffix(".0")


def readable(value: float, digits: int = 6) -> str:
    """Return a number as a sentence or the status line shows it: whole and with separators from 1,000 on.

    Below 1,000 it has at most `digits` significant digits; from 1e9 on and below 0.0001 it has an exponent.

    >>> readable(204881.4), readable(153.35166), readable(0.25, 3), readable(0.00001234567, 3), readable(1.5e12)
    ('204,881', '153.352', '0.25', '1.23e-5', '1.5e12')
    """
    if 1000 <= abs(value) < MAX_READABLE:
        return grouped(value)
    mantissa, _, exponent = significant(value, digits).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def typable(value: float, digits: int = 6) -> str:
    """Return a number with at most `digits` significant digits as a user would type it: without separators.

    >>> typable(15000.0), typable(0.00001), typable(2.5e12)
    ('15000', '1e-5', '2.5e12')
    """
    return _short_exponent(significant(value, digits))


def round_to_digits(value: float, digits: int = 12) -> float:
    """Return the float nearest to `value` that has at most `digits` significant decimal digits.

    >>> round_to_digits(0.1 + 0.2)
    0.3
    """
    return float(significant(value, digits))


def aligned(value: float | None, width: int = 11, digits: int = 6) -> str:
    """Return a number in `width` cells, with as many significant digits as fit, but at most `digits`.

    The decimal points of a column are below one another, whatever its numbers are, except where a long number has no room
    on one side of its point. A rounded number keeps its trailing zeros, so that its width does not change with each value.

    >>> aligned(161.0042602, 14), aligned(22.8730001, 14), aligned(-0.5, 14), aligned(None, 14)
    ('  161.004     ', '   22.8730    ', '   -0.5       ', '    –         ')
    >>> aligned(161.0042602, 8), aligned(0.00034966, 8), aligned(18590.24)
    ('161.004 ', '3.497e-4', '18,590.2   ')
    """
    text = NO_VALUE if value is None else _fitting(value, width, digits)
    before_point = len(re.split("[.e]", text, maxsplit=1)[0])
    start = width - min(MAX_DECIMALS, max(width - MIN_WHOLE, 0)) - 1 - before_point
    return (" " * min(start, width - len(text)) + text).ljust(width)


def _fitting(value: float, width: int, digits: int) -> str:
    """Return a number with as many significant digits as fit in `width` cells, but at most `digits`; at least one."""
    for count in range(digits, 0, -1):
        plain = _plain(value, count)
        if len(plain) <= width and len(plain.partition(".")[2]) <= MAX_DECIMALS:
            return plain
        if len(text := scientific(value, count - 1)) <= width:
            return text
    return scientific(value, 0)


def _plain(value: float, digits: int) -> str:
    """Return a number without an exponent if possible, such as 161.004, and with thousands separators.

    A number that is rounded keeps its trailing zeros: 22.8730, not 22.873.
    """
    text = f"{value:.{digits}g}"
    if "e" in text:
        return _short_exponent(text)
    exact = f"{value:,.{digits}g}"
    return exact if float(text) == value else f"{value:#,.{digits}g}".removesuffix(".")


def _short_exponent(text: str) -> str:
    """Return a number as text whose exponent, if it has one, has no plus sign and no leading zeros: 3.04e-4."""
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def measured_speed(steps_per_second: float) -> str:
    """Return a measured speed as text, such as '12,346 steps/s'.

    >>> measured_speed(1.04), measured_speed(12345.6)
    ('1.0 steps/s', '12,346 steps/s')
    """
    return f"{grouped(steps_per_second, 0 if steps_per_second >= 10 else 1)} steps/s"


def chosen_speed(steps_per_second: float | None) -> str:
    """Return the text of the speed to which a run is limited; None means no limit.

    >>> chosen_speed(20), chosen_speed(1000), chosen_speed(None)
    ('speed 20/s', 'speed 1,000/s', 'full speed')
    """
    return "full speed" if steps_per_second is None else f"speed {steps_per_second:,g}/s"


def number_labels(values: Sequence[float], step: float) -> list[str]:
    """Return a label for each value, with the decimals that the spacing `step` needs, or as 2.5e8 if that is shorter."""
    last_exponent = _exponent_of(step)
    size = max((abs(value) for value in values), default=0.0)
    decimals = max(0, -last_exponent)
    plain = [grouped(value, decimals) for value in values] if size < MAX_WHOLE_WITHOUT_EXPONENT else []
    if plain and size < MAX_PLAIN_LABEL and last_exponent >= -3:
        return plain
    short = _power_labels(values, max(_exponent_of(size), last_exponent) if size else last_exponent, last_exponent)
    return plain if plain and max(map(len, plain)) <= max(map(len, short)) else short


def _power_labels(values: Sequence[float], exponent: int, last_exponent: int) -> list[str]:
    """Return labels such as 2.5e8, all with the exponent `exponent`; their last digit is a multiple of 10^`last_exponent`."""
    parts = [round(value / 10.0**exponent, exponent - last_exponent) for value in values]
    return [f"{fixed(part, exponent - last_exponent)}e{exponent}" if part else "0" for part in parts]


def _exponent_of(value: float) -> int:
    """Return the exponent of the largest power of ten that is at most `value`."""
    return math.floor(math.log10(value) + 1e-9)


def count_labels(values: Sequence[float], step: float) -> list[str]:
    """Return labels for whole numbers with spacing `step`: 1,500, or shortened to 150k and 2.5M if they are long."""
    size = max((abs(value) for value in values), default=0.0)
    if size >= MAX_COUNT_WITHOUT_EXPONENT:
        return number_labels(values, step)
    for unit, letter, min_size in ((1e6, "M", 1e6), (1e3, "k", 1e5)):
        if size >= min_size and step >= unit / 10:
            return [f"{significant(value / unit, 10)}{letter}" if value else "0" for value in values]
    return [grouped(value) for value in values]
