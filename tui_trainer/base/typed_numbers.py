"""Read numbers that a user has typed, and suggest corrections of texts such as '0,05' or '5%'."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Self

MAX_CORRECTED_LENGTH = 40
"""Maximum number of characters of a text for which a correction is searched."""
MAX_DIGITS = 30
"""Maximum number of digits before or after the decimal point of a suggested number."""
CHARACTER_REPLACEMENTS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "٫": ",", "٬": "_", "’": "_", "'": "_", "е": "e", "Е": "e"}
)
"""Replacements of minus signs and dashes, of Arabic and Swiss number separators, and of the Cyrillic letter e."""
SUFFIX_EXPONENTS = {"%": -2, "k": 3, "K": 3, "M": 6}
"""Suffixes of numbers, each with the exponent of its power of ten."""
_PARTS = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d[\d.,]*|[.,]\d+)(?P<exponent>(?:[eE][+-]?\d{1,3})?)")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")


class TypedFloat(float):
    """A float that became infinity or 0 when it was read, because float64 can't represent the typed number."""

    typed: str
    """The text from which the float was read."""

    def __new__(cls, value: float, typed: str = "") -> Self:
        """Return the float `value` with the text it was read from."""
        number = super().__new__(cls, value)
        number.typed = typed
        return number


def read_float(text: str) -> float:
    """Return the number in a text; it is a TypedFloat if float64 can't represent it. Raises ValueError."""
    value = float(text)
    beyond = math.isinf(value) or (value == 0 and re.search(r"[1-9]", re.split(r"[eE]", text)[0]))
    return TypedFloat(value, text.strip()) if beyond and "inf" not in text.lower() else value


def typed_number_text(text: str, value: float) -> str:
    """Return a number as it was typed, with a note if float64 can't represent it."""
    if isinstance(value, TypedFloat):
        return f"{text} ({'too large for' if value else 'rounded to 0 by'} float64)"
    return text


def correction(text: str, whole: bool, fits: Callable[[str], bool]) -> str:
    """Return a hint for a text that is not a number, such as 'write a point: 0.05'; '' if no number resembles it.

    `whole`: whether a whole number is expected. `fits`: function that returns whether a text would be accepted.

    >>> correction("0,05", whole=False, fits=lambda text: text == "0.05")
    'write a point: 0.05'
    """
    typed = text.strip()
    if len(typed) > MAX_CORRECTED_LENGTH:
        return ""
    if fits(typed):
        return f"write it without quotation marks: {typed}"
    found = list(dict.fromkeys(guess for guess in _likely_number_texts(typed, whole) if fits(guess)))
    if len(found) == 1 and found[0] == typed.replace(",", "."):
        return f"write a point: {found[0]}"
    return f"write {' or '.join(found)}" if found else ""


def _likely_number_texts(text: str, whole: bool) -> Iterator[str]:
    """Yield the numbers that a text may mean, the most likely one first."""
    plain = "".join(map(_ascii_digit, unicodedata.normalize("NFKC", text).translate(CHARACTER_REPLACEMENTS)))
    plain = re.sub(r"(?<=\d)(?:_| (?=\d{3}(?!\d)))(?=\d)", "", plain)
    power = SUFFIX_EXPONENTS.get(plain[-1:], 0)
    parts = _PARTS.fullmatch(plain[:-1].rstrip() if power else plain)
    for digits in _interpretations(parts["digits"]) if parts else ():
        assert parts
        number = parts["sign"] + digits + parts["exponent"]
        written = _times_power_of_ten(number, power) if power or whole else number
        if not (whole and "." in written):
            yield written


def _ascii_digit(character: str) -> str:
    """Return 0 to 9 for a decimal digit of any script, and any other character unchanged."""
    return str(unicodedata.decimal(character, character))


def _interpretations(digits: str) -> Iterator[str]:
    """Yield the numbers that digits with points and commas may mean.

    A point or comma may be a decimal point or a thousands separator.
    """
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        yield digits
        return
    head, tail = digits[:last], digits[last + 1 :]
    other = "." if digits[last] == "," else ","
    if head.isdigit() or not head or (digits[last] not in head and _GROUPS.fullmatch(head) and other in head):
        yield f"{re.sub('[.,]', '', head)}.{tail}"
    if _GROUPS.fullmatch(digits) and len(set(re.findall("[.,]", digits))) == 1:
        yield re.sub("[.,]", "", digits)


def _times_power_of_ten(number: str, power: int) -> str:
    """Return the number times a power of ten, without an exponent; '' if the result has more than MAX_DIGITS digits."""
    try:
        value = Decimal(number).scaleb(power)
    except InvalidOperation:
        return ""
    return f"{value.normalize():f}" if abs(value.adjusted()) < MAX_DIGITS else ""
