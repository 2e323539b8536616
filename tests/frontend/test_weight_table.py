"""The table of weights at every width."""

import pytest

from tui_trainer.frontend.weight_table import NEXT_UPDATE, NEXT_VALUE, WeightRow, WeightTable

FIRST = "weight "
TABLE = WeightTable(
    FIRST,
    ("value", "gradient", "m", "v", "t", "update", "new"),
    (WeightRow("w[0]", (1.5, -0.25, 0.125, 0.0625, 3.0, -0.01, 1.49)),),
)


@pytest.mark.parametrize(("width", "shown"), [(200, 7), (63, 7), (62, 6), (46, 4), (10, 4)])
def test_no_number_is_cut(width: int, shown: int) -> None:
    """In a narrow pane columns of optimizer state are left out; value, gradient, update and new value stay."""
    heading, row = (line.plain for line in TABLE.without_hidden_columns(width).lines(width))
    assert len(heading) == len(row) <= max(width, len(FIRST) + 4 * 8)
    numbers = [float(number) for number in row.split()[1:]]
    assert len(numbers) == shown
    assert (*numbers[:2], *numbers[-2:]) == (1.5, -0.25, -0.01, 1.49)


@pytest.mark.parametrize(
    ("width", "headings"),
    [(80, ["value", "gradient", NEXT_UPDATE, NEXT_VALUE]), (39, ["value", "grad", "update", "next"])],
)
def test_headings_are_shortened(width: int, headings: list[str]) -> None:
    """In narrow columns headings are shortened, and no two of them are equal."""
    table = WeightTable(FIRST, ("value", "gradient", NEXT_UPDATE, NEXT_VALUE), ())
    assert table.lines(width)[0].plain.removeprefix(FIRST).split() == " ".join(headings).split()
