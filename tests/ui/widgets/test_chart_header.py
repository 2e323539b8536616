"""Title and legend above a chart: whole words, and the marks of classes at any size."""

import numpy as np
import pytest

from tests.charts.scenes import LOGISTIC, View, line, snapshot, two_classes
from tests.ui.widgets.test_plot import picture
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.fit.classes import CLASS_ROLES
from tui_trainer.charts.spec import ChartSpec, Series


def header(width: int, height: int) -> list[str]:
    """Return the lines above the axis of a chart of two classes after an update."""
    size, data = ChartSize(width, height), two_classes()
    numbers = FIT.probe(View(data, line(2.0, 0.5), line(1.0, 1.0)), size)
    state = snapshot(LOGISTIC, weights={"w": [2.123456, 0.5], "b": [0.25]})
    lines = picture(FIT.draw(Scene(data, LOGISTIC, state, numbers), size), width, height).splitlines()
    return [" ".join(line.split()) for line in lines if "│" not in line and "┤" not in line][:-2]


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [
        (24, 8, ["b ○ no × yes"]),
        (48, 10, ["p(yes) = σ(2.123 a + 0.5 b + 0.25) ○ no × yes"]),
        (24, 16, ["b ○ no × yes", "Logistic regression"]),
        (48, 16, ["p(yes) = σ(2.123 a + 0.5 b + 0.25) ○ no × yes", "b"]),
        (72, 16, ["p(yes) = σ(2.123 a + 0.5 b + 0.25) ○ no × yes", "b ⠒⠒ decision boundary p(yes) = 0.5 ⠐⠐⠐ before"]),
        (98, 16, ["p(yes) = σ(2.123 a + 0.5 b + 0.25) ○ no × yes ⠒⠒ decision boundary p(yes) = 0.5 ⠐⠐⠐ before", "b"]),
    ],
)
def test_the_header_of_classes(width: int, height: int, lines: list[str]) -> None:
    """The marks of the classes are always explained; the boundary's name and a long title are left out first."""
    assert header(width, height) == lines


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (36, ["y label ○ a class × a class", "△ a class + a class"]),
        (46, ["y label ○ a class × a class △ a class", "A much longer title + a class"]),
        (70, ["y label ○ a class × a class △ a class + a class", "A much longer title"]),
        (120, ["A much longer title ○ a class × a class △ a class + a class", "y label"]),
    ],
)
def test_the_header_of_many_classes(width: int, lines: list[str]) -> None:
    """The classes for which the first line has no room are explained in the second, and a title gives way to them."""
    classes = tuple(Series(role, np.zeros(1), np.zeros(1), label="a class") for role in CLASS_ROLES[:4])
    spec = ChartSpec("A much longer title", "", "y label", (0, 1), (0, 1), classes, short_titles=("",))
    assert [" ".join(line.split()) for line in picture(spec, width, 16).splitlines()[:2]] == lines


def test_a_title_is_cut_between_words() -> None:
    """A title that is too long ends in a whole word, and a shorter title is taken if there is one."""
    spec = ChartSpec("a title of many words", "", "", (0, 1), (0, 1))
    assert picture(spec, 14, 6).splitlines()[0] == "a title of…"
    short = ChartSpec("a title of many words", "", "", (0, 1), (0, 1), short_titles=("a shorter one", "short"))
    assert picture(short, 14, 6).splitlines()[0] == "a shorter one"
    assert picture(short, 12, 6).splitlines()[0] == "short"


def test_a_message_in_place_of_axes() -> None:
    """A chart with nothing to draw shows its title and a message, and no axes."""
    text = picture(ChartSpec("Loss", "", "", (0, 1), (0, 1), message="no loss yet"), 30, 7)
    assert [line.strip() for line in text.splitlines() if line.strip()] == ["Loss", "no loss yet"]
