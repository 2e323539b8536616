"""Numbers as text: the digits of each format, and columns into which every number fits."""

import ast
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui_trainer.base.numbers import (
    aligned,
    all_significant,
    chosen_speed,
    fixed,
    grouped,
    measured_speed,
    readable,
    round_to_digits,
    scientific,
    shortest,
    significant,
    thousands,
    typable,
)

ODD = (math.nan, math.inf, -math.inf, -0.0, 5e-324, -5e-324, 2.3e-308, 1e300, -1.7976931348623157e308, 1e15, 999999.5)
PACKAGE = Path(__file__).parents[2] / "tui_trainer"
FORMATTERS = ("numbers.py", "typed_numbers.py")
"""typed_numbers writes out a Decimal."""
FLOAT_FORMAT = re.compile(r"[eEfFgG%,]$")


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (None, 5, "  –  "),
        (0.0, 8, "  0     "),
        (161.0042602, 8, "161.004 "),
        (-5.78116, 9, " -5.78116"),
        (0.0005, 8, "  0.0005"),
        (-0.00034966, 8, "-3.50e-4"),
        (-0.00029996, 8, "-3.00e-4"),
        (0.00034966, 14, "    0.00034966"),
        (0.0003496612, 14, "    3.49661e-4"),
        (-2.34e-12, 7, " -2e-12"),
        (20000000.0, 8, "  2e7   "),
        (18590.24, 9, "18,590.2 "),
        (0.0000123456, 11, " 1.23456e-5"),
        (22.873, 14, "   22.873     "),
        (22.87300004, 14, "   22.8730    "),
        (123456.7, 14, "123,457       "),
    ],
)
def test_aligned(value: float | None, width: int, text: str) -> None:
    """No exponent where all digits fit in the column without; numbers that are rounded keep their trailing zeros."""
    assert aligned(value, width) == text


@given(st.floats(-9999, 9999), st.integers(14, 24))
def test_decimal_points_are_aligned(value: float, width: int) -> None:
    """In a column of at least 14 cells the decimal points of all numbers from 1e-9 to 10,000 are below one another."""
    assume(value == 0 or abs(value) >= 1e-9)
    before_point = re.split(r"[.e ]", aligned(value, width).lstrip(), maxsplit=1)[0]
    start = len(aligned(value, width)) - len(aligned(value, width).lstrip())
    assert start + len(before_point) == max(width - 9, len(before_point))


@given(st.floats(-1e9, 1e9), st.integers(9, 14))
def test_aligned_fits_its_column(value: float, width: int) -> None:
    """Any number takes exactly its width, and reads back within 5 %."""
    text = aligned(value, width)
    assert len(text) == width
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.05, abs=1e-300)


NUMBERS = [
    0.0, -0.0, 1.0, -2.5, 0.1 + 0.2, 1 / 3, 123456.789, 1e15, -1e-7, 3.4e38, math.inf, -math.inf, math.nan,
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.659009, "0.659"), (153.352, "153.4"), (1.2e-5, "1.2e-05"), (1e-5, "1e-05"), (math.nan, "nan")],
)
def test_significant(value: float, text: str) -> None:
    """At most four digits, without trailing zeros."""
    assert significant(value, 4) == text


@pytest.mark.parametrize("value", NUMBERS)
def test_python_formats(value: float) -> None:
    """Each function that only applies a format of Python gives the text of that format."""
    assert [significant(value), significant(value, 2)] == [f"{value:g}", f"{value:.2g}"]
    assert all_significant(value, 4) == f"{value:#.4g}"
    assert fixed(value, 3) == f"{value:.3f}"
    assert float(scientific(value, 1)) == pytest.approx(float(f"{value:.1e}"), nan_ok=True)


@given(st.floats(), st.integers(1, 9))
def test_exponents(value: float, digits: int) -> None:
    """All numbers on the screen write an exponent in the same way: without a plus sign and without leading zeros."""
    for text in (readable(value, digits), typable(value, digits), scientific(value, digits), aligned(value, 14, digits)):
        assert not re.search(r"e(\+|-?0.)", text)


@pytest.mark.parametrize("value", [1.0, -2.5, 0.1 + 0.2, 1 / 3, 123456.789, 1e15, math.inf, -math.inf, math.nan])
def test_grouped(value: float) -> None:
    """Thousands separators, and the decimals of Python's own format."""
    assert grouped(value, 1) == f"{value:,.1f}"


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(-0.0, 0, "0"), (-0.04, 1, "0.0"), (-1234567.0, 0, "-1,234,567")]
)
def test_grouped_negative(value: float, decimals: int, text: str) -> None:
    """A number that rounds to zero has no minus sign."""
    assert grouped(value, decimals) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_reads_back(value: float) -> None:
    """With all digits the text reads back as the same number, and is no longer than Python's own."""
    assert float(shortest(value)) == value
    assert len(shortest(value)) <= len(repr(value))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (4294967295, 6, "4294967295"), (0.05, 6, "0.05"), (2 / 3, 3, "0.667"), (1e16, 17, "1e+16"), (-3.0, 17, "-3"),
    ],
)
def test_shortest(value: float, digits: int, text: str) -> None:
    """Whole numbers below 1e15 keep all their digits; others have at most `digits`."""
    assert shortest(value, digits) == text


def test_round_to_digits() -> None:
    """Errors of binary arithmetic beyond the twelfth digit are removed."""
    assert round_to_digits(0.1 * 3) == 0.3
    assert round_to_digits(1234.5678, 2) == 1200.0


def test_speeds() -> None:
    """A measured speed below ten has one decimal place; a chosen speed has no more digits than necessary."""
    assert [measured_speed(speed) for speed in (0.96, 9.96, 10.4, 54321.2)] == [
        "1.0 steps/s", "10.0 steps/s", "10 steps/s", "54,321 steps/s",
    ]  # fmt: skip
    assert [chosen_speed(speed) for speed in (1, 2.5, 2000, None)] == ["speed 1/s", "speed 2.5/s", "speed 2,000/s", "full speed"]


def test_thousands() -> None:
    """A whole number of any length has all its digits."""
    assert [thousands(0), thousands(-1234), thousands(10**18)] == ["0", "-1,234", "1,000,000,000,000,000,000"]


def test_floats_are_formatted_here_only() -> None:
    """No other module of the package formats a float by itself."""
    files = set(PACKAGE.rglob("*.py")) - {PACKAGE / "base" / name for name in FORMATTERS}
    assert [f"{path}:{line}" for path in sorted(files) for line in float_formats(path)] == []


def float_formats(path: Path) -> list[int]:
    """Return the lines with a format specification for floats, such as .4g, ,.2f or %."""
    values = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FormattedValue)]
    specs = [(node.lineno, ast.unparse(node.format_spec)[2:-1]) for node in values if node.format_spec]
    return [line for line, spec in specs if FLOAT_FORMAT.search(spec)]


@pytest.mark.parametrize("value", ODD)
def test_numpy_numbers_are_written_like_python_s(value: float) -> None:
    """A number of numpy has the text of the same float, with any formatter, also where it is odd."""
    formatters = (significant, all_significant, grouped, shortest, aligned, measured_speed)
    for formatter in formatters:
        assert formatter(np.float64(value)) == formatter(value)
    assert math.isnan(value) or float(shortest(value)) == value
