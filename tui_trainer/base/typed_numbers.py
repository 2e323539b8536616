"""Numbers as people type them: read without losing what was typed, and corrected where the meaning can be guessed."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Self

LONGEST = 40
"""Characters of a text that is still looked at as a number."""
MOST_DIGITS = 30
"""Places before or behind the point of a number that is written out."""
SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "٫": ",", "٬": "_", "’": "_", "'": "_", "е": "e", "Е": "e"})
"""Signs that stand for others: minus and dashes, the Arabic decimal comma and group sign, the Cyrillic letter e."""
FACTORS = {"%": -2, "k": 3, "K": 3, "M": 6}
"""Signs behind a number, and the power of ten that each stands for."""
_PARTS = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d[\d.,]*|[.,]\d+)(?P<exponent>(?:[eE][+-]?\d{1,3})?)")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")


class TypedFloat(float):
    """A float that is infinite or 0 only because the text it was read from is beyond float64; it keeps the text."""

    typed: str

    def __new__(cls, value: float, typed: str = "") -> Self:
        """The value and its text."""
        made = super().__new__(cls, value)
        made.typed = typed
        return made


def read_float(text: str) -> float:
    """The number in a text, a TypedFloat where float64 can't hold it. Raises ValueError."""
    value = float(text)
    beyond = math.isinf(value) or (value == 0 and re.search(r"[1-9]", re.split(r"[eE]", text)[0]))
    return TypedFloat(value, text.strip()) if beyond and "inf" not in text.lower() else value


def number_words(text: str, value: float) -> str:
    """A number for an error message, as it was typed; with a reason where float64 can't hold it."""
    if isinstance(value, TypedFloat):
        return f"{text} ({'too large for' if value else 'rounded to 0 by'} float64)"
    return text


def correction(text: str, whole: bool, fits: Callable[[str], bool]) -> str:
    """What to write in place of a text that is no number, such as 'write a point: 0.05'; empty without a guess.

    `whole`: whether a whole number is wanted; `fits`: whether a number written so would be taken.
    """
    typed = text.strip()
    if len(typed) > LONGEST:
        return ""
    if fits(typed):
        return f"write it without quotation marks: {typed}"
    found = list(dict.fromkeys(one for one in _guesses(typed, whole) if fits(one)))
    if len(found) == 1 and found[0] == typed.replace(",", "."):
        return f"write a point: {found[0]}"
    return f"write {' or '.join(found)}" if found else ""


def _guesses(text: str, whole: bool) -> Iterator[str]:
    """The numbers that a text may mean, likeliest first."""
    plain = "".join(map(_latin_digit, unicodedata.normalize("NFKC", text).translate(SIGNS)))
    plain = re.sub(r"(?<=\d)(?:_| (?=\d{3}(?!\d)))(?=\d)", "", plain)
    power = FACTORS.get(plain[-1:], 0)
    parts = _PARTS.fullmatch(plain[:-1].rstrip() if power else plain)
    for digits in _readings(parts["digits"]) if parts else ():
        assert parts
        number = parts["sign"] + digits + parts["exponent"]
        written = _scaled(number, power) if power or whole else number
        if not (whole and "." in written):
            yield written


def _latin_digit(character: str) -> str:
    """The digit 0 to 9 for a decimal digit of any script; other characters as they are."""
    return str(unicodedata.decimal(character, character))


def _readings(digits: str) -> Iterator[str]:
    """Ways to read digits with points and commas: each sign ends the whole number or parts groups of three digits."""
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


def _scaled(number: str, power: int) -> str:
    """The number times a power of ten, written out; empty where that would be long."""
    try:
        value = Decimal(number).scaleb(power)
    except InvalidOperation:
        return ""
    return f"{value.normalize():f}" if abs(value.adjusted()) < MOST_DIGITS else ""
