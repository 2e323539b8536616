"""Figures as text: as many digits as fit, in columns that stay put."""

SMALL = 0.001
"""Below this a number has more zeros in front than digits that mean something."""


def figure(value: float | None, width: int = 11, digits: int = 6) -> str:
    """A number, right-aligned in `width` cells, with up to `digits` digits that mean something."""
    if value is None:
        return "–".rjust(width)
    for places in range(digits, 0, -1):
        for text in (_plain(value, places), _compact(value, places)):
            if len(text) <= width:
                return text.rjust(width)
    return f"{value:.1g}".rjust(width)


def _plain(value: float, places: int) -> str:
    """0.5, 161.004; of a small number that is rounded, all digits that are known: 0.000350, not 0.00035."""
    text = f"{value:.{places}g}"
    rounded = abs(value) < SMALL and float(text) != value
    return f"{value:#.{places}g}" if rounded and "e" not in text else text


def _compact(value: float, places: int) -> str:
    """3.04e-4: an exponent without what says nothing."""
    mantissa, _, exponent = f"{value:.{places - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def count(value: int) -> str:
    """A whole number with thousands separators."""
    return f"{value:,}"


def rate(steps_per_second: float) -> str:
    """Steps a second as measured: '1.0 steps/s', '12,345 steps/s'."""
    return f"{steps_per_second:,.{0 if steps_per_second >= 10 else 1}f} steps/s"


def speed(steps_per_second: float | None) -> str:
    """Steps a second as asked for: '20/s', 'flat out'."""
    return "flat out" if steps_per_second is None else f"{steps_per_second:,g}/s"
