"""The fit chart of each dataset with each model that fits it."""

import numpy as np
import pytest

from tests.datasets.buildable import NAMES, schema
from tests.engine.runs import choose
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.fit.classes import CLASS_ROLES
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer

SIZE = ChartSize(80, 24)
FITTING = [
    (dataset, model.name)
    for dataset in NAMES
    for model in MODELS
    if model.fits(schema(dataset)) and not any(h.is_file for h in model.hyperparameters)
]


@pytest.mark.parametrize(("dataset", "model"), FITTING)
def test_each_is_drawn(dataset: str, model: str) -> None:
    """Rows with names, and the curve, the boundaries or the diagonal of predictions are in view after an update."""
    loss = next(loss.name for loss in LOSSES if loss.fits(schema(dataset)))
    trainer = Trainer(choose(dataset, model, loss, "adam", lr=0.01))
    trainer.advance(2)
    data = trainer.learner.dataset
    numbers = FIT.probe(LearnerView(trainer.learner, trainer.pre_update), SIZE)
    spec = FIT.draw(Scene(data, trainer.config, numbers=numbers), SIZE)
    series = {each.role: each for each in spec.series}
    if data.task is Task.REGRESSION:
        assert_regression(data, series)
    else:
        assert_classes(data, spec, series)
    assert all(np.isfinite([*spec.x_limits, *spec.y_limits]))
    assert spec.message == ""


def assert_regression(data: Dataset, series: dict[Role, Series]) -> None:
    """Assert that the rows are drawn, and a curve or the diagonal."""
    assert series[Role.DATA].label
    assert 0 < series[Role.DATA].y.size <= data.rows
    line = series[Role.FIT] if len(data.columns) == 1 else series[Role.GUIDE]
    assert np.isfinite(line.y).all()
    assert line.joined


def assert_classes(data: Dataset, spec: ChartSpec, series: dict[Role, Series]) -> None:
    """Assert that all rows of each class are drawn, with its name, and boundaries in view or a note."""
    for number, role in enumerate(CLASS_ROLES[: len(data.class_names)]):
        assert series[role].x.size == np.count_nonzero(data.target == number)
        assert series[role].label
        assert data.class_names[number].endswith(series[role].label)
    if len(data.columns) == 2:
        assert series[Role.FIT].x.size or spec.notes
