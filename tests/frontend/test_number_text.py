"""Numbers as text: no wider than their column, with every digit that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.frontend.number_text import number_text


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (None, 5, "    –"),
        (0.0, 8, "       0"),
        (161.0042602, 8, " 161.004"),
        (-5.78116, 9, " -5.78116"),
        (0.0005, 8, "  0.0005"),
        (-0.00034966, 8, "-3.50e-4"),
        (-0.00029996, 8, "-3.00e-4"),
        (0.00034966, 14, "    0.00034966"),
        (-2.34e-12, 7, " -2e-12"),
        (20000000.0, 8, "   2e+07"),
    ],
)
def test_a_number(value: float | None, width: int, text: str) -> None:
    """Plain notation is used where it loses no digits; small numbers that are rounded keep all digits that fit."""
    assert number_text(value, width) == text


@given(st.floats(-1e9, 1e9), st.integers(9, 14))
def test_the_text_fits_and_is_close(value: float, width: int) -> None:
    """Every number fills its column exactly and is within 5 % of its value."""
    text = number_text(value, width)
    assert len(text) == width
    assert float(text) == pytest.approx(value, rel=0.05, abs=1e-300)
