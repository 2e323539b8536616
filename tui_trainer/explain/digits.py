"""Printed equations: enough digits of each number that the equation is true as it is printed."""

import math
from collections.abc import Iterator, Mapping

from tui_trainer.base.expressions.nodes import Number
from tui_trainer.base.numbers import fixed, scientific, significant
from tui_trainer.explain.expression import evaluate, names_in, summands, with_numbers

DIGITS = 6
"""Significant digits of a number by default."""
FEWEST = 3
"""Least significant digits of the largest term of a sum: with fewer, almost any equation would be true."""
MOST = 8
"""Most significant digits of a result: float32 has no more."""
MORE = 4
"""Most digits that operands may have beyond those of the result, plus 1."""
LARGEST_PLAIN, SMALLEST_PLAIN = 7, -4
"""Range of powers of ten in which a number is written without an exponent; the upper end is excluded."""


def equation_text(node: Number, values: Mapping[str, float], exact: Mapping[str, float], result: float) -> str | None:
    """Return an expression with numbers for its names, and its result: '2.26905 - 0.01 * 161.00426 = 0.65901'.

    The equation is true as printed: the printed left side, evaluated and rounded to the digits of the printed result,
    is that result. `values`: numbers that may be rounded; `exact`: those that are written in full, such as
    hyperparameters. Returns None if no number of digits makes it true.
    """
    needed = names_in(node)
    known = {name: values[name] for name in needed - exact.keys()}
    plain = {name: exact_text(exact[name]) for name in needed & exact.keys()}
    whole = all(number.is_integer() for number in [*known.values(), result])
    if whole and evaluate(node, {**values, **exact}) == result and abs(result) < 10**LARGEST_PLAIN:
        return f"{with_numbers(node, plain | {name: exact_text(value) for name, value in known.items()})} = {exact_text(result)}"
    for decimals in _decimals(node, {**values, **exact}, result):
        printed = rounded_text(result, decimals)
        if printed == "0" and result:
            continue  # a result that is not 0 must not be printed as 0
        for more in range(MORE):
            texts = plain | {name: operand_text(value, decimals, more) for name, value in known.items()}
            if rounded_text(evaluate(node, _numbers(texts)), decimals) == printed:
                return f"{with_numbers(node, texts)} = {printed}"
    return None


def rounded_text(value: float, decimals: int) -> str:
    """Return a number rounded to that many decimals, which may be negative; very large and small ones get an exponent."""
    if not math.isfinite(value):
        return str(value)
    value = round(value, decimals) + 0.0  # so that it isn't -0
    exponent = _exponent(value)
    if decimals >= 0 and SMALLEST_PLAIN <= exponent < LARGEST_PLAIN:
        return fixed(value, decimals)
    return scientific(value, max(exponent + decimals, 0)) if value else "0"


def operand_text(value: float, decimals: int, more: int = 0) -> str:
    """Return a number with those decimals and at least DIGITS digits, plus `more`; in full if that is not longer."""
    exponent = _exponent(value)
    digits = min(max(DIGITS, exponent + 1 + decimals), MOST) + more
    text = rounded_text(value, digits - 1 - exponent)
    short = exact_text(value)
    return short if float(short) == value and len(short) <= len(text) else text


def exact_text(value: float) -> str:
    """Return a number with all its digits, up to 12: 0.01 as '0.01'; never minus zero."""
    return significant(value + 0.0, 12)


def _decimals(node: Number, values: Mapping[str, float], result: float) -> Iterator[int]:
    """Yield the decimals to try for the result, most first.

    The first are as many as show the smallest term of the sum; fewer follow, down to FEWEST digits of the largest.
    """
    sizes = [abs(evaluate(term, values)) for term in summands(node)]
    parts = [_exponent(size) for size in sizes if size and math.isfinite(size)] or [0]
    largest, least = max(*parts, _exponent(result)), min(parts)
    if result and rounded_text(result, DIGITS - 1 - largest) == "0":
        least = min(least, _exponent(result))
    digits = max(DIGITS, min(largest - least + 2, MOST))
    for digit in range(digits, FEWEST - 1, -1):
        yield digit - 1 - largest


def _exponent(value: float) -> int:
    """Return the power of ten of a number's first digit; 0 for 0 and for what is not finite."""
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


def _numbers(texts: Mapping[str, str]) -> Mapping[str, float]:
    return {name: float(text) for name, text in texts.items()}
