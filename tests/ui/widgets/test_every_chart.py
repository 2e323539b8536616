"""Every chart of the registry, with ordinary and hostile numbers, in panes of three terminals."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, View, line, regression, snapshot, two_classes
from tests.ui.widgets.test_plot import picture
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import Chart, ChartSize, LossAxis, Scene
from tui_trainer.charts.undrawable import with_undrawable_note

NAN, INF = float("nan"), float("inf")
PANES = [ChartSize(38, 10), ChartSize(58, 15), ChartSize(98, 22)]
"""Size of a chart in a terminal of 80 × 24, 120 × 36 and 200 × 50 cells."""
STATES: list[tuple[float, Sequence[float]]] = [
    (1.5, (3.0, 2.0, 1.0)),
    (0.0, ()),
    (-1e-300, (2.0,)),
    (1e300, (0.0, -1.0, 1e300, INF, NAN)),
    (INF, (1.0, INF)),
    (NAN, (NAN,)),
]
"""Value of all weights, and losses."""
CASES = [(chart, task) for chart in CHARTS for task in sorted(chart.tasks)]


def scenes(chart: Chart, task: Task, size: ChartSize) -> list[Scene]:
    """Return a scene before the first snapshot, and one for each state and loss axis."""
    dataset, config = (two_classes(), LOGISTIC) if task is Task.BINARY else (regression(), LINEAR)
    columns = dataset.x.shape[1]
    found = [Scene(dataset, config)]
    for weight, losses in STATES:
        before = line(*[1.0] * columns)
        with np.errstate(all="ignore"):
            numbers = chart.probe(View(dataset, line(*[weight] * columns, constant=weight), before), size)
        state = snapshot(config, losses, weights={"w": [weight] * columns, "b": [weight]})
        found += [Scene(dataset, config, state, numbers, axis) for axis in LossAxis]
    return found


@pytest.mark.parametrize("size", PANES)
@pytest.mark.parametrize(("chart", "task"), CASES, ids=[f"{chart.name} {task}" for chart, task in CASES])
def test_every_chart_is_drawn(chart: Chart, task: Task, size: ChartSize) -> None:
    """No scene makes a chart fail; its limits are finite and ordered, its series have an x and a y for each point."""
    for scene in scenes(chart, task, size):
        spec = with_undrawable_note(chart.draw(scene, size))
        for low, high in (spec.x_limits, spec.y_limits):
            assert np.isfinite([low, high]).all()
            assert low < high
        assert all(series.x.shape == series.y.shape == (series.x.size,) for series in spec.series)
        assert picture(spec, *size)
