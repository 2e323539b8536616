"""A dense line drawn as full cells and remaining dots gives the same picture as dots alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.charts.dots.band import split_band
from tui_trainer.charts.dots.clean import Polyline, clipped_line
from tui_trainer.ui.plot import BRAILLE, Canvas, Layer

CANVAS = Canvas()
WIDTH, HEIGHT = 12, 6
FULL = "⣿"


def text(*layers: Layer) -> str:
    """Return the cells of the canvas, row by row."""
    return "".join(span.text for row in CANVAS.draw(layers, WIDTH, HEIGHT) for span in row)


def line(values: list[float], part: float = 0.98) -> Polyline:
    """Return a thinned line over that part of the width."""
    return clipped_line(np.linspace(0, part, len(values)), np.array(values), WIDTH)


VALUES = st.lists(st.floats(0.01, 0.99), min_size=60, max_size=200)
"""Values without the edges, where plotext's lines leave out a dot."""


@given(values=VALUES, part=st.sampled_from([0.3, 0.98]), lowest=st.sampled_from([0.0, 0.4, 0.9]))
def test_the_same_picture(values: list[float], part: float, lowest: float) -> None:
    """The pictures are equal cell by cell, for noise over all or part of the height."""
    path = line([lowest + value * (1 - lowest) for value in values], part)
    parts = split_band(path, WIDTH, HEIGHT)
    if parts is not None:
        cells, rest = parts
        assert text(Layer(rest, BRAILLE, 1), Layer(cells, FULL, 1)) == text(Layer(path, BRAILLE, 1))


def test_noise_is_mostly_cells() -> None:
    """Less than 30 % of a noisy line is left to draw as dots."""
    path = line(np.random.default_rng(1).uniform(size=500).tolist())
    parts = split_band(path, WIDTH, HEIGHT)
    assert parts is not None
    rest = parts[1]
    drawn = np.abs(np.diff(rest.y))[rest.joined[1:]].sum()
    assert drawn < 0.3 * np.abs(np.diff(path.y)).sum()


@pytest.mark.parametrize(
    "path",
    [
        line([0.5]),
        line(np.linspace(0, 1, 200).tolist()),
        Polyline(np.array([0.1, 0.1]), np.array([0.0, 1.0]), np.array([False, False])),
        Polyline(np.array([0.1, 0.1, 0.1]), np.array([0.0, 1.0, 0.5]), np.array([False, True, True])),
        Polyline(np.array([0.2, 0.1]), np.array([0.0, 1.0]), np.array([False, True])),
    ],
    ids=["a point", "a slope", "points", "not thinned", "to the left"],
)
def test_other_lines_are_not_split(path: Polyline) -> None:
    """Lines that fill no cell, or can't be separated into columns, are not split."""
    assert split_band(path, WIDTH, HEIGHT) is None
