"""Notes in charts of which no point can be drawn."""

import numpy as np
import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, SIZE, View, regression, two_classes
from tui_trainer.charts.chart import Chart, Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.sigmoid import SIGMOID
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.recipe.config import RunConfig

NAN, INF = float("nan"), float("inf")


def drawn(chart: Chart, dataset: Dataset, config: RunConfig, value: float) -> ChartSpec:
    """Return the chart of a model whose every output is that value."""
    view = View(dataset, lambda x: np.full((len(x), 1), value))
    return with_undrawable_note(chart.draw(Scene(dataset, config, numbers=chart.probe(view, SIZE)), SIZE))


@pytest.mark.parametrize(
    ("chart", "dataset", "config", "value", "words"),
    [
        (FIT, regression(), LINEAR, NAN, "fit: not drawn, all values are NaN"),
        (FIT, regression(), LINEAR, INF, "↑ fit is out of view"),
        (FIT, two_classes(), LOGISTIC, NAN, "decision boundary p(yes) = 0.5: not drawn, all values are NaN"),
        (FIT, two_classes(), LOGISTIC, 1.0, "boundary out of view"),
        (SIGMOID, two_classes(), LOGISTIC, NAN, "no: not drawn, all values are NaN"),
        (SIGMOID, two_classes(), LOGISTIC, -INF, "no: not drawn, all values are infinite"),
    ],
)
def test_an_empty_chart_says_why(
    chart: Chart, dataset: Dataset, config: RunConfig, value: float, words: str
) -> None:
    """A note names the series and whether its values are NaN or infinite."""
    assert words in [note.text for note in drawn(chart, dataset, config, value).notes]


@pytest.mark.parametrize(("chart", "config"), [(FIT, LOGISTIC), (SIGMOID, LOGISTIC)])
def test_a_chart_with_points_has_no_note(chart: Chart, config: RunConfig) -> None:
    """A chart with points is not changed."""
    assert not [note for note in drawn(chart, two_classes(), config, 0.5).notes if "not drawn" in note.text]
