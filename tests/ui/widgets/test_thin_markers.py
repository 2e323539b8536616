"""Many markers on a line: both are seen."""

import numpy as np
import pytest

from tests.ui.widgets.test_plot import picture
from tui_trainer.charts.spec import ChartSpec, Role, Series

WIDTH = 43
"""Width of the chart, with a canvas of 40 columns."""


def middle_row(points: int) -> str:
    """Return the row of a horizontal fit with data on it."""
    x = np.linspace(0.01, 0.99, points)
    series = (
        Series(Role.FIT, np.array([0.0, 1.0]), np.full(2, 0.5), joined=True),
        Series(Role.DATA, x, np.full(points, 0.5)),
    )
    (row,) = [line for line in picture(ChartSpec("", "", "", (0, 1), (0, 1), series), WIDTH, 8).splitlines() if "•" in line]
    return row


@pytest.mark.parametrize("points", [1, 5, 19])
def test_few_rows(points: int) -> None:
    """All of a few rows are drawn over the fit."""
    assert middle_row(points).count("•") == points


@pytest.mark.parametrize("points", [61, 1000])
def test_many_rows(points: int) -> None:
    """Where many rows are on the fit, half of the columns show the data and half the fit."""
    row = middle_row(points)
    assert row.count("•") == 20
    assert "••" not in row


def test_rows_beside_the_fit() -> None:
    """Rows that are not on the fit are all drawn."""
    x = np.linspace(0.01, 0.99, 200)
    series = (
        Series(Role.FIT, np.array([0.0, 1.0]), np.full(2, 0.1), joined=True),
        Series(Role.DATA, x, np.full(200, 0.9)),
    )
    assert picture(ChartSpec("", "", "", (0, 1), (0, 1), series), WIDTH, 8).count("•") >= 38
