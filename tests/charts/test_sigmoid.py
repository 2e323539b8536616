"""The sigmoid chart: the curve and the rows on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charts.scenes import LOGISTIC, SIZE, View, line, of_role, two_classes
from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.sigmoid import MAX_ROWS, SIGMOID, Logits
from tui_trainer.charts.spec import ChartSpec, Role
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.predictions import sigmoid

NAN, INF = float("nan"), float("inf")


def drawn(logits: list[float], classes: list[float]) -> ChartSpec:
    """Return the chart of rows with those logits."""
    numbers = Logits(np.array(logits), np.array(classes))
    return SIGMOID.draw(Scene(two_classes(), LOGISTIC, numbers=numbers), SIZE)


@given(st.floats(-1e300, 1e300))
def test_the_function(z: float) -> None:
    """The sigmoid is within 0 and 1, symmetric, and does not overflow."""
    p, q = sigmoid(np.array([z, -z]))
    assert 0 <= p <= 1
    assert p + q == pytest.approx(1)
    assert sigmoid(np.zeros(1)).tolist() == [0.5]


def test_rows_lie_on_the_curve() -> None:
    """Each row is drawn at its logit and the probability of that, with the role of its class."""
    logits = [-3.0, -0.5, 0.25, 2.0]
    spec = drawn(logits, [0, 1, 0, 1])
    (_, no), (_, yes) = of_role(spec, Role.CLASS_0), of_role(spec, Role.CLASS_1)
    assert (no.label, no.x.tolist()) == ("no", [-3, 0.25])
    assert (yes.label, yes.x.tolist()) == ("yes", [-0.5, 2])
    for rows in (no, yes):
        assert not rows.joined
        assert rows.y == pytest.approx(1 / (1 + np.exp(-rows.x)))
    (curve,) = of_role(spec, Role.FIT)
    assert curve.joined
    assert curve.y == pytest.approx(1 / (1 + np.exp(-curve.x)))


@given(st.lists(st.floats(-1e30, 1e30), min_size=1, max_size=20))
def test_all_rows_are_in_view(logits: list[float]) -> None:
    """The x axis is symmetric and includes all rows; the curve goes from end to end."""
    spec = drawn(logits, [0.0] * len(logits))
    low, high = spec.x_limits
    assert low == -high
    assert high >= max(4, *map(abs, logits))
    (curve,) = of_role(spec, Role.FIT)
    assert (curve.x[0], curve.x[-1]) == spec.x_limits


def test_limits_change_rarely() -> None:
    """While the logits grow from 0 to 20, the axis changes only a few times."""
    limits = {drawn([-size, size], [0, 1]).x_limits for size in np.linspace(0, 20, 500)}
    assert len(limits) <= 9


@pytest.mark.parametrize("odd", [NAN, INF, -INF])
def test_a_logit_that_is_not_finite(odd: float) -> None:
    """A NaN or infinite logit changes nothing for the other rows."""
    spec = drawn([odd, -7.0, 7.0], [0, 0, 1])
    low, high = spec.x_limits
    assert low <= -7 < 7 <= high < 100


def test_the_boundary() -> None:
    """A line at logit 0 goes from probability 0 to 1."""
    (cut,) = of_role(drawn([1.0], [1.0]), Role.GUIDE)
    assert cut.joined
    assert (cut.x.tolist(), cut.y.tolist()) == ([0, 0], [0, 1])


def test_before_the_first_snapshot() -> None:
    """The curve is drawn from -4 to 4, without rows."""
    spec = SIGMOID.draw(Scene(two_classes(), LOGISTIC), SIZE)
    assert spec.x_limits == (-4, 4)
    assert [s.x.size for role in (Role.CLASS_0, Role.CLASS_1) for s in of_role(spec, role)] == [0, 0, 0, 0]


def test_the_probe() -> None:
    """The probe returns the logit and the class of every row."""
    data = two_classes()
    found = SIGMOID.probe(View(data, line(2.0, 1.0, constant=-1.0)), SIZE)
    assert isinstance(found, Logits)
    assert found.logits == pytest.approx(2 * data.x[:, 0] + data.x[:, 1] - 1)
    assert found.classes.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("rows", [1, 400, 401, 799, 1_000_000])
def test_many_rows(rows: int) -> None:
    """The probe predicts at most 400 rows, spread over all of them."""
    x = np.arange(rows, dtype=np.float64)[:, None]
    predicted: list[int] = []

    def model(chosen: FloatArray) -> FloatArray:
        predicted.append(len(chosen))
        return chosen

    found = SIGMOID.probe(View(Dataset(Task.BINARY, x, x % 2, ("x",), "y", ("no", "yes")), model), SIZE)
    assert isinstance(found, Logits)
    assert predicted == [len(found.logits)]
    assert min(rows, MAX_ROWS // 2) <= len(found.logits) <= MAX_ROWS
    assert found.logits[-1] >= rows * (1 - 2 / len(found.logits))
    assert SIGMOID.tasks == {Task.BINARY}
