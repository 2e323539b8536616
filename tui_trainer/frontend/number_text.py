"""Numbers as text for the screen: columns of a fixed width with as many digits as fit, counts and rates."""

SMALL = 0.001
"""Magnitude below which a rounded number keeps its trailing zeros."""


def number_text(value: float | None, width: int = 11, digits: int = 6) -> str:
    """Return a number right-aligned in `width` cells, with at most `digits` significant digits.

    >>> number_text(161.0042602, width=8)
    ' 161.004'
    >>> number_text(-0.00034966, width=8)
    '-3.50e-4'
    >>> number_text(None, width=3)
    '  –'
    """
    if value is None:
        return "–".rjust(width)
    for precision in range(digits, 0, -1):
        for text in (_plain(value, precision), _compact(value, precision)):
            if len(text) <= width:
                return text.rjust(width)
    return f"{value:.1g}".rjust(width)


def _plain(value: float, precision: int) -> str:
    """Return 0.5, 161.004; a small number that is rounded keeps its trailing zeros: 0.000350, not 0.00035."""
    text = f"{value:.{precision}g}"
    rounded = abs(value) < SMALL and float(text) != value
    return f"{value:#.{precision}g}" if rounded and "e" not in text else text


def _compact(value: float, precision: int) -> str:
    """Return 3.04e-4: scientific notation without leading zeros or a plus sign in the exponent."""
    mantissa, _, exponent = f"{value:.{precision - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def count_text(value: int) -> str:
    """Return a whole number with thousands separators."""
    return f"{value:,}"


def rate_text(steps_per_second: float) -> str:
    """Return a measured rate: '1.0 steps/s', '12,345 steps/s'."""
    return f"{steps_per_second:,.{0 if steps_per_second >= 10 else 1}f} steps/s"


def speed_text(steps_per_second: float | None) -> str:
    """Return a speed setting: 'speed 20/s', or 'full speed' for None."""
    return "full speed" if steps_per_second is None else f"speed {steps_per_second:,g}/s"
