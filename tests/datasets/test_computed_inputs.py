"""The fit chart of points in the plane, whose inputs are computed from two coordinates."""

import numpy as np
import pytest

from tests.charts.scenes import LOGISTIC, SIZE, View, line, of_role
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.generated import GENERATED
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.spec import Role
from tui_trainer.datasets.load import load
from tui_trainer.recipe.config import RunConfig


def config_of(name: str, **values: Value) -> RunConfig:
    """Return the configuration of a run with a generated dataset, its rows standardized and half of them held out."""
    config = LOGISTIC.with_dataset(name)
    wanted = {"prepare": "standardize", "test": 0.5, **values}
    return config.with_values("dataset", {key: value for key, value in wanted.items() if key in config.dataset.values})


def test_a_boundary_by_squares() -> None:
    """A model of squares draws its circle in the plane of x1 and x2, in their units, around the points inside."""
    config = config_of("circles", squares=True, x1=False, x2=False)
    dataset = load(config)
    assert dataset.x_scaling is not None
    weights, offset = -dataset.x_scaling.divisor, 9.0 - dataset.x_scaling.offset.sum()
    numbers = FIT.probe(View(dataset, line(*weights, constant=offset)), SIZE)
    spec = FIT.draw(Scene(dataset, config, numbers=numbers), SIZE)
    (boundary,) = of_role(spec, Role.FIT)
    assert np.hypot(boundary.x, boundary.y) == pytest.approx(3, abs=0.1)
    (inside,) = of_role(spec, Role.CLASS_1)
    assert np.hypot(inside.x, inside.y).max() < 2.5
    assert (spec.x_label, spec.y_label) == ("x1", "x2")


@pytest.mark.parametrize("entry", GENERATED, ids=lambda entry: entry.name)
def test_every_generated_dataset_is_drawn(entry: object) -> None:
    """The rows of each generated dataset are drawn, all of them, with or without computed inputs."""
    for values in ({}, {"x1": False, "sines": True, "product": True}):
        config = config_of(entry.name, classes=2, **values)  # type: ignore[attr-defined] # an entry of the registry
        dataset = load(config)
        numbers = FIT.probe(View(dataset, line(*[1.0] * dataset.x.shape[1])), SIZE)
        spec = FIT.draw(Scene(dataset, config, numbers=numbers), SIZE)
        drawn = [series.x.size for series in spec.series if series.role in (Role.DATA, Role.CLASS_0, Role.CLASS_1)]
        assert sum(drawn) == dataset.rows
