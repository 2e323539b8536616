"""The fitted equation in usual notation."""

from dataclasses import replace

import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, POLYNOMIAL, View, line, regression, snapshot, two_classes
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.equation import equations
from tui_trainer.charts.fit import FIT
from tui_trainer.recipe.config import RunConfig

NAN, INF = float("nan"), float("inf")


def written(config: RunConfig, width: int = 80, **weights: list[float]) -> str:
    """Return the equation of a model with those weights."""
    dataset = two_classes() if config is LOGISTIC else regression()
    texts = equations(config, dataset, snapshot(config, weights=weights).state.params)
    return next((text for text in texts if len(text) <= width), texts[-1] if texts else "")


@pytest.mark.parametrize(
    ("w", "b", "text"),
    [
        (0.659009, -0.22873, "y = 0.659 x - 0.2287"),
        (-2.5, 3.0, "y = -2.5 x + 3"),
        (0.0, 0.0, "y = 0 x + 0"),
        (-0.0, -0.0, "y = 0 x + 0"),
        (1e-5, -1.23456e9, "y = 1e-5 x - 1.235e9"),
        (NAN, NAN, "y = nan x + nan"),
        (-INF, INF, "y = -inf x + inf"),
        (INF, -INF, "y = inf x - inf"),
    ],
)
def test_signs(w: float, b: float, text: str) -> None:
    """A sign is between two terms; a minus of the first term is before it."""
    assert written(LINEAR, w=[w], b=[b]) == text


def test_powers() -> None:
    """A polynomial has one term for each weight, with superscript powers, and the constant last."""
    assert written(POLYNOMIAL, w=[0.5, -3.0, 2.4], b=[0.9]) == "y = 0.5 x - 3 x² + 2.4 x³ + 0.9"
    assert written(POLYNOMIAL, w=[1.0], b=[2.0]) == "y = 1 x + 2"
    assert written(POLYNOMIAL, w=[1.0] * 12, b=[0.0]).endswith(" + 1 x¹⁰ + 1 x¹¹ + 1 x¹² + 0")


def test_probability() -> None:
    """A logistic model has the probability on the left and the names of the columns on the right."""
    assert written(LOGISTIC, w=[7.17, -6.5], b=[-8.0]) == "p(yes) = σ(7.17 a - 6.5 b - 8)"


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (20, "y = 0.1235 x - 9.877"),
        (19, "y = 0.123 x - 9.88"),
        (18, "y = 0.123 x - 9.88"),
        (17, "y = 0.12 x - 9.9"),
        (3, "y = 0.12 x - 9.9"),
    ],
)
def test_digits_fit_the_width(width: int, text: str) -> None:
    """Four digits if they fit, else three, else two."""
    assert written(LINEAR, width, w=[0.123456], b=[-9.87654]) == text


def test_no_weights() -> None:
    """Without weights there is no equation."""
    assert written(LINEAR) == ""


@pytest.mark.parametrize(
    ("width", "name", "captions"),
    [
        (60, "yes", ["boundary p(yes) = 0.5", "before"]),
        (33, "yes", ["p(yes) = 0.5", "before"]),
        (28, "admitted to the university", ["boundary (p = 0.5)", "before"]),
        (16, "yes", ["p = 0.5", "before"]),
    ],
)
def test_the_class_of_the_probability(width: int, name: str, captions: list[str]) -> None:
    """The equation and the boundary's name say which class p is the probability of; a caption as far as it has room."""
    data = replace(two_classes(), class_names=("no", name))
    size, state = ChartSize(width, 16), snapshot(LOGISTIC, weights={"w": [2.5, 0.5], "b": [0.25]})
    spec = FIT.draw(Scene(data, LOGISTIC, state, FIT.probe(View(data, line(1.0, 0.0), line(0.0, 1.0)), size)), size)
    assert spec.title.startswith(f"p({name[:4]}")
    assert spec.short_titles[2] == "p = σ(2.5 a + 0.5 b + 0.25)"
    assert [caption.text for caption in spec.captions] == captions
