"""Text of equations: each number has as many digits as are needed for the printed equation to hold."""

import math
from collections.abc import Iterator, Mapping

from tui_trainer.base.expressions.nodes import Number
from tui_trainer.base.numbers import fixed, scientific, typable
from tui_trainer.explain.expression import evaluate, names_in, summands, with_numbers

DEFAULT_DIGITS = 6
"""Number of significant digits of a number, unless the equation needs more or fewer."""
MIN_DIGITS_OF_LARGEST_TERM = 3
"""Minimum number of digits of a sum's largest term. With fewer digits almost any equation would hold."""
MAX_RESULT_DIGITS = 8
"""Maximum number of significant digits of a result. A float32 has no more."""
EXTRA_DIGITS_TRIES = 4
"""Number of tries with more and more digits for the operands: 0 extra digits, then 1, and so on."""
PLAIN_EXPONENT_END, MIN_PLAIN_EXPONENT = 7, -4
"""Range of decimal exponents of numbers that are written without an exponent; the end itself is not in the range."""


def equation_text(
    node: Number, roundable_values: Mapping[str, float], full_values: Mapping[str, float], result: float
) -> str | None:
    """Return an equation with numbers in place of names: '2.26905 - 0.01 * 161.00426 = 0.65901'.

    The equation holds for the printed digits: evaluating the printed expression and rounding its value to the digits
    of the printed result gives that result. `roundable_values`: numbers by name that are rounded to a few digits;
    `full_values`: numbers by name that are written with up to 12 digits, such as hyperparameters. Returns None if
    the equation holds for no number of digits that is tried.
    """
    needed = names_in(node)
    known = {name: roundable_values[name] for name in needed - full_values.keys()}
    plain = {name: twelve_digit_text(full_values[name]) for name in needed & full_values.keys()}
    values = {**roundable_values, **full_values}
    is_whole = all(number.is_integer() for number in [*known.values(), result])
    if is_whole and evaluate(node, values) == result and abs(result) < 10**PLAIN_EXPONENT_END:
        texts = plain | {name: twelve_digit_text(value) for name, value in known.items()}
        return f"{with_numbers(node, texts)} = {twelve_digit_text(result)}"
    for decimals in _decimals_to_try(node, values, result):
        printed = rounded_text(result, decimals)
        if printed == "0" and result:
            continue  # a result that is not 0 must not be printed as 0
        for extra_digits in range(EXTRA_DIGITS_TRIES):
            texts = plain | {name: operand_text(value, decimals, extra_digits) for name, value in known.items()}
            if rounded_text(evaluate(node, _parse_numbers(texts)), decimals) == printed:
                return f"{with_numbers(node, texts)} = {printed}"
    return None


def rounded_text(value: float, decimals: int) -> str:
    """Return a number rounded to `decimals` decimals, which may be negative.

    Very large and small numbers get an exponent.
    """
    if not math.isfinite(value):
        return str(value)
    value = round(value, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    exponent = _exponent(value)
    if decimals >= 0 and MIN_PLAIN_EXPONENT <= exponent < PLAIN_EXPONENT_END:
        return fixed(value, decimals)
    return scientific(value, max(exponent + decimals, 0)) if value else "0"


def operand_text(value: float, decimals: int, extra_digits: int = 0) -> str:
    """Return a number with DEFAULT_DIGITS to MAX_RESULT_DIGITS digits and then `extra_digits` more.

    Between these limits the number has `decimals` decimals. If the number needs fewer digits, it is written without
    rounding.
    """
    exponent = _exponent(value)
    digits = min(max(DEFAULT_DIGITS, exponent + 1 + decimals), MAX_RESULT_DIGITS) + extra_digits
    text = rounded_text(value, digits - 1 - exponent)
    short = twelve_digit_text(value)
    return short if float(short) == value and len(short) <= len(text) else text


def twelve_digit_text(value: float) -> str:
    """Return a number with at most 12 significant digits, without trailing zeros: 0.01 as '0.01', -0.0 as '0'."""
    return typable(value + 0.0, 12)


def _decimals_to_try(node: Number, values: Mapping[str, float], result: float) -> Iterator[int]:
    """Yield the numbers of decimals to try for the result, from many to few.

    The first number is enough to show the smallest term of the sum. With the last number, the largest term has only
    MIN_DIGITS_OF_LARGEST_TERM digits.
    """
    sizes = [abs(evaluate(term, values)) for term in summands(node)]
    parts = [_exponent(size) for size in sizes if size and math.isfinite(size)] or [0]
    largest, least = max(*parts, _exponent(result)), min(parts)
    if result and rounded_text(result, DEFAULT_DIGITS - 1 - largest) == "0":
        least = min(least, _exponent(result))
    digits = max(DEFAULT_DIGITS, min(largest - least + 2, MAX_RESULT_DIGITS))
    for digit in range(digits, MIN_DIGITS_OF_LARGEST_TERM - 1, -1):
        yield digit - 1 - largest


def _exponent(value: float) -> int:
    """Return the decimal exponent of a number's first digit; 0 for the number 0, inf and nan."""
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


def _parse_numbers(texts: Mapping[str, str]) -> Mapping[str, float]:
    return {name: float(text) for name, text in texts.items()}
