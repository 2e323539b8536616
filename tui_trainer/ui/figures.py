"""Figures as text: as many digits as fit, in columns that stay put."""


def figure(value: float | None, width: int = 11, digits: int = 6) -> str:
    """A number, right-aligned in `width` cells, with up to `digits` digits that mean something."""
    if value is None:
        return "–".rjust(width)
    for places in range(digits, 0, -1):
        for text in (f"{value:.{places}g}", _compact(value, places)):
            if len(text) <= width:
                return text.rjust(width)
    return f"{value:.1g}".rjust(width)


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
