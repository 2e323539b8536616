"""Difference: one number beside another that should be the same."""

import math

from tui_trainer.base.numbers import scientific, significant
from tui_trainer.explain.digits import operand, rounded

MOST_DIGITS = 12


def compared(value: float, other: float) -> str:
    """'161.004260, differs by 3e-06': the first number to the digit in which the second one differs."""
    difference = abs(value - other)
    if not math.isfinite(difference):
        return significant(value)
    if difference == 0:
        return f"{operand(value, 0, more=2)}, the same"
    size = max(abs(value), difference)
    decimals = min(max(-math.floor(math.log10(difference)), 0), MOST_DIGITS - 1 - math.floor(math.log10(size)))
    return f"{rounded(value, decimals)}, differs by {scientific(difference, 0)}"
