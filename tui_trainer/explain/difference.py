"""Text that compares two numbers that should be equal, such as a gradient by autograd and by formula."""

import math

from tui_trainer.base.numbers import scientific, significant
from tui_trainer.explain.digits import operand_text, rounded_text

MAX_DIGITS = 12
"""Maximum number of digits of the first of the two numbers that are compared."""


def comparison_text(value: float, other: float) -> str:
    """Return a text with `value`, up to the first digit in which `other` differs, and with the difference.

    >>> comparison_text(161.00426, 161.0042572)
    '161.004260, differs by 3e-06'
    """
    difference = abs(value - other)
    if not math.isfinite(difference):
        return significant(value)
    if difference == 0:
        return f"{operand_text(value, 0, extra_digits=2)}, the same"
    size = max(abs(value), difference)
    decimals = min(max(-math.floor(math.log10(difference)), 0), MAX_DIGITS - 1 - math.floor(math.log10(size)))
    return f"{rounded_text(value, decimals)}, differs by {scientific(difference, 0)}"
