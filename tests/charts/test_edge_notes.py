"""Notes where a curve leaves the chart: an arrow, and the slope of a line or the value that a curve reaches."""

import numpy as np
import pytest

from tests.charts.scenes import Function, line
from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.edge_notes import edge_notes
from tui_trainer.charts.spec import Note, Role, Series

LIMITS = (0.0, 4.0)


def notes(function: Function) -> tuple[Note, ...]:
    """Return the notes of a curve from x = 0 to 10 in a view from y = 0 to 4."""
    x = np.linspace(0, 10, 101)
    return edge_notes(Series(Role.FIT, x, function(x[:, None])[:, 0], joined=True), LIMITS, "fit")


@pytest.mark.parametrize(
    ("slope", "constant", "x", "text"),
    [
        (1.0, 0.0, 4.0, "↑ fit: slope 1"),
        (-5.78, 3.0, 0.5, "↓ fit: slope -5.78"),
        (-20.0, 20.0, 1.0, "↓ fit: slope -20"),
        (0.5, 90.0, 5.0, "↑ fit is out of view: slope 0.5"),
    ],
)
def test_a_line(slope: float, constant: float, x: float, text: str) -> None:
    """The note of a line is where it leaves at the side at which it goes farthest, with its slope."""
    (note,) = notes(line(slope, constant=constant))
    assert note.x == pytest.approx(x)
    assert note.text == text
    assert note.y > LIMITS[1] if "↑" in text else note.y < LIMITS[0]


def test_a_curve() -> None:
    """The note of a curve has the value that it reaches."""
    (note,) = notes(lambda x: x**2)
    assert note.text == "↑ fit: up to 100"
    assert note.x == pytest.approx(2)
    assert notes(lambda x: -(x**3))[0].text == "↓ fit: down to -1,000"


@pytest.mark.parametrize("function", [line(0.3), line(0.55), lambda x: np.full((len(x), 1), np.nan)])
def test_no_note(function: Function) -> None:
    """A curve in view, one that leaves the view by little and one that is NaN have no note."""
    assert notes(function) == ()


def test_infinite_values() -> None:
    """A curve with infinite values has a note without a number."""

    def wall(x: FloatArray) -> FloatArray:
        return np.where(x > 5, np.inf, 1.0)

    assert [note.text for note in notes(wall)] == ["↑ fit"]
