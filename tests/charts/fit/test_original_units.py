"""The Fit chart and the equation of prepared data, in original units."""

from dataclasses import replace

import numpy as np
import pytest

from tests.charts.scenes import LINEAR, LOGISTIC, POLYNOMIAL, SIZE, View, line, of_role, snapshot
from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.equation import equations
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.spec import Role
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.prepare import prepare_dataset

AREA = np.array([[40.0], [60.0], [80.0], [120.0]])
PRICE = 3000 * AREA + 20_000
BOTH = {"prepare": "standardize", "prepare_target": "standardize"}


def houses(**values: str) -> Dataset:
    """Return prepared prices of flats by area."""
    return prepare_dataset(Dataset(Task.REGRESSION, AREA, PRICE, ("area",), "price"), values, 0)


@pytest.mark.parametrize("values", [BOTH, {"prepare": "min_max"}, {"prepare_target": "standardize"}])
def test_a_regression(values: dict[str, str]) -> None:
    """Axes, rows, fit and equation are those of the original table, whatever the preparation."""
    data = houses(**values)
    w = float((data.y[3, 0] - data.y[0, 0]) / (data.x[3, 0] - data.x[0, 0]))
    b = float(data.y[0, 0] - w * data.x[0, 0])
    numbers = FIT.probe(View(data, line(w, constant=b)), SIZE)
    scene = Scene(data, LINEAR, snapshot(LINEAR, weights={"w": [w], "b": [b]}), numbers)
    spec = FIT.draw(scene, SIZE)
    assert spec.title == "price = 3,000 area + 20,000"
    (rows,), (fit,) = of_role(spec, Role.DATA), of_role(spec, Role.FIT)
    assert rows.x == pytest.approx(AREA[:, 0])
    assert rows.y == pytest.approx(PRICE[:, 0])
    assert fit.y == pytest.approx(3000 * fit.x + 20_000)
    assert spec.x_limits == pytest.approx((35.2, 124.8))
    assert 0 <= spec.y_limits[0] < 140_000
    assert 380_000 < spec.y_limits[1] < 500_000


def test_powers() -> None:
    """The equation of a polynomial of prepared inputs is one of the original input."""
    data = houses(**BOTH)
    assert data.x_scaling
    assert data.y_scaling
    weights = {"w": [0.5, -0.25, 0.125], "b": [1.0]}
    (text, *_) = equations(POLYNOMIAL, data, snapshot(POLYNOMIAL, weights=weights).state.params)
    x = (70 - data.x_scaling.offset[0]) / data.x_scaling.divisor[0]
    wanted = (1 + 0.5 * x - 0.25 * x**2 + 0.125 * x**3) * data.y_scaling.divisor[0] + data.y_scaling.offset[0]
    numbers = text.removeprefix("price = ").replace(",", "").replace(" area³", "*70**3").replace(" area²", "*70**2")
    assert eval(numbers.replace(" area", "*70")) == pytest.approx(wanted, rel=0.02)


def test_two_classes() -> None:
    """The decision boundary and the classes have the units of both inputs."""
    x = np.array([[10.0, 200.0], [20.0, 100.0], [30.0, 400.0], [40.0, 300.0]])
    y: FloatArray = np.array([[0.0], [0.0], [1.0], [1.0]])
    data = prepare_dataset(Dataset(Task.BINARY, x, y, ("a", "b"), "c", ("no", "yes")), {"prepare": "min_max"}, 0)
    numbers = FIT.probe(View(data, line(1.0, 1.0, constant=-1.0)), SIZE)
    spec = FIT.draw(Scene(data, LOGISTIC, snapshot(LOGISTIC, weights={"w": [1.0, 1.0], "b": [-1.0]}), numbers), SIZE)
    (boundary,), (first,) = of_role(spec, Role.FIT), of_role(spec, Role.CLASS_0)
    assert first.x.tolist() == [10, 20]
    assert first.y.tolist() == [200, 100]
    assert (boundary.x - 10) / 30 + (boundary.y - 100) / 300 == pytest.approx(1)
    assert spec.title == "p(yes) = σ(0.03333 a + 0.003333 b - 1.667)"


def test_tables_of_the_program_are_shown_as_prepared() -> None:
    """A packaged table keeps the units that its problems explain."""
    data = replace(houses(**BOTH), table=np.hstack([AREA, PRICE]))
    assert data.original is data
