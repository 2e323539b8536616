"""The table of weights at every width."""

from dataclasses import replace

import numpy as np
import pytest

from tui_trainer.frontend.weight_table import NEXT_UPDATE, NEXT_VALUE, WeightRow, WeightTable, weight_features
from tui_trainer.observed.snapshot import Param
from tui_trainer.recipe.problems import open_problem

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


def test_features() -> None:
    """A weight is named with the feature that it multiplies, unless the numbers need the room."""
    row = WeightRow("w[1]", (1.5, -0.25, -0.01, 1.49), feature="x²")
    table = WeightTable("weight     ", ("value", "gradient", "update", "new"), (row,))
    wide, narrow = (table.without_hidden_columns(width).lines(width)[1].plain for width in (60, 42))
    assert wide.startswith("w[1] · x² ")
    assert narrow.startswith("w[1]  ")
    assert [float(number) for number in narrow.split()[1:]] == [1.5, -0.25, -0.01, 1.49]


def test_features_of_models() -> None:
    """Weights of a linear model multiply columns or powers; weights of other models have no feature."""
    config = open_problem("polynomial").config
    params = (Param("w", None, None, np.zeros((3, 1))), Param("b", None, None, np.zeros(1)))
    assert weight_features(config, params, ["x"]) == {"w[0]": "x", "w[1]": "x²", "w[2]": "x³"}
    assert weight_features(None, params, ["x"]) == {}


def test_updates_in_relation_to_weights() -> None:
    """Where it has room, a column has each update divided by its weight, unless the weight is 0 or was edited."""
    row = WeightRow("w", (2.0, -0.25, -0.01, 1.99))
    rows = (row, replace(row, numbers=(0.0, 1.0, -0.5, -0.5)), replace(row, is_edited=True))
    table = WeightTable(FIRST, ("value", "gradient", "update", "new"), rows)
    heading, *lines = (line.plain.split() for line in table.fitted(82).lines(82))
    assert heading == ["weight", "value", "gradient", "update", "update/value", "new"]
    assert [line[3:5] for line in lines] == [["-0.01", "-0.005"], ["-0.5", "–"], ["edited", "–"]]
    assert table.fitted(81) == table
    whole = WeightTable("weight shape", ("norm", "largest", "grad norm", "grad max"), ())
    assert whole.fitted(200) == whole
