"""Text that compares two numbers that should be equal, such as gradients computed by autograd and in closed form."""

import math

from tui_trainer.base.numbers import scientific, typable
from tui_trainer.explain.digits import operand_text, rounded_text

MAX_DIGITS = 12
"""Maximum number of significant digits of the printed number."""


def comparison_text(value: float, other: float) -> str:
    """Return `value` as text, up to the first digit in which `other` differs, and the size of the difference.

    >>> comparison_text(161.00426, 161.0042572)
    '161.004260, differs by 3e-6'
    """
    difference = abs(value - other)
    if not math.isfinite(difference):
        return typable(value)
    if difference == 0:
        return f"{operand_text(value, 0, extra_digits=2)}, the same"
    size = max(abs(value), difference)
    decimals = min(max(-math.floor(math.log10(difference)), 0), MAX_DIGITS - 1 - math.floor(math.log10(size)))
    return f"{rounded_text(value, decimals)}, differs by {scientific(difference, 0)}"
