"""Digits: how many each number of an equation needs for the equation to be true as it is printed."""

import ast
import math
from collections.abc import Iterator, Mapping

from tui_trainer.base.numbers import fixed, scientific, significant
from tui_trainer.explain.expression import evaluate, names_in, terms, written

DIGITS = 6
"""Digits of a number that is written out, where nothing asks for more or fewer."""
FEWEST = 3
"""Digits that the largest part of a sum must have: with fewer, anything would be true."""
MOST = 8
"""Digits that a result may have: weights are float32 numbers, which have no more."""
MORE = 4
"""Digits by which the numbers of an equation may be longer than its result."""
LARGEST_PLAIN, SMALLEST_PLAIN = 7, -4
"""The powers of ten between which a number is written without an exponent."""


def equation(node: ast.expr, values: Mapping[str, float], exact: Mapping[str, float], result: float) -> str | None:
    """'2.26905 - 0.01 * 161.00426 = 0.65901': the expression with its numbers, and what it gives.

    True as it stands: evaluated as printed and rounded to the digits of the printed result, it gives that result.
    `exact`: the numbers that are written as they are. None where no digits make it true.
    """
    needed = names_in(node)
    known = {name: values[name] for name in needed - exact.keys()}
    plain = {name: exact_text(exact[name]) for name in needed & exact.keys()}
    whole = all(number.is_integer() for number in [*known.values(), result])
    if whole and evaluate(node, {**values, **exact}) == result and abs(result) < 10**LARGEST_PLAIN:
        return f"{written(node, plain | {name: exact_text(value) for name, value in known.items()})} = {fixed(result, 0)}"
    for decimals in _decimals(node, {**values, **exact}, result):
        printed = rounded(result, decimals)
        if printed == "0" and result:
            continue  # it would be said of a number that is none
        for more in range(MORE):
            texts = plain | {name: operand(value, decimals, more) for name, value in known.items()}
            if rounded(evaluate(node, _numbers(texts)), decimals) == printed:
                return f"{written(node, texts)} = {printed}"
    return None


def rounded(value: float, decimals: int) -> str:
    """A number to that many decimals; few or none of them where it is large, and an exponent where it is very small."""
    if not math.isfinite(value):
        return str(value)
    value = round(value, decimals) + 0.0  # so that it isn't -0
    exponent = _exponent(value)
    if decimals >= 0 and SMALLEST_PLAIN <= exponent < LARGEST_PLAIN:
        return fixed(value, decimals)
    return scientific(value, max(exponent + decimals, 0)) if value else "0"


def operand(value: float, decimals: int, more: int = 0) -> str:
    """A number with those decimals, and more where it has less than six digits then; what it ends in if it is short."""
    exponent = _exponent(value)
    digits = min(max(DIGITS, exponent + 1 + decimals), MOST) + more
    text = rounded(value, digits - 1 - exponent)
    short = exact_text(value)
    return short if float(short) == value and len(short) <= len(text) else text


def exact_text(value: float) -> str:
    """A number as a person typed it."""
    return significant(value, 12)


def _decimals(node: ast.expr, values: Mapping[str, float], result: float) -> Iterator[int]:
    """The decimals to try for the result: as many as show what each part of the sum does and what is left, then fewer."""
    sizes = [abs(evaluate(one, values)) for one in terms(node)]
    parts = [_exponent(size) for size in sizes if size and math.isfinite(size)] or [0]
    largest, least = max(*parts, _exponent(result)), min(parts)
    if result and rounded(result, DIGITS - 1 - largest) == "0":
        least = min(least, _exponent(result))
    digits = max(DIGITS, min(largest - least + 2, MOST))
    for digit in range(digits, FEWEST - 1, -1):
        yield digit - 1 - largest


def _exponent(value: float) -> int:
    """The power of ten of its first digit."""
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


def _numbers(texts: Mapping[str, str]) -> Mapping[str, float]:
    return {name: float(text) for name, text in texts.items()}
