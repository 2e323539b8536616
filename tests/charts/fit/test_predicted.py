"""The fit chart of a regression with several inputs: predictions against targets."""

import numpy as np
import pytest

from tests.charts.scenes import LINEAR, SIZE, View, line, of_role
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.fit.predicted import MAX_ROWS
from tui_trainer.charts.spec import Role
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.scaling import Scaling


def plane(rows: int = 5) -> Dataset:
    """Return rows of y = a + b."""
    x = np.stack([np.arange(rows), np.arange(rows) % 3], axis=1).astype(float)
    return Dataset(Task.REGRESSION, x, x.sum(axis=1, keepdims=True), ("a", "b"), "y")


def test_predictions_and_the_diagonal() -> None:
    """Each row is a point of its target and its prediction; a line says where both are equal."""
    data = plane()
    spec = FIT.draw(Scene(data, LINEAR, numbers=FIT.probe(View(data, line(2.0, 2.0)), SIZE)), SIZE)
    (rows,), (diagonal,) = of_role(spec, Role.DATA), of_role(spec, Role.GUIDE)
    assert rows.x.tolist() == data.target.tolist()
    assert rows.y.tolist() == (2 * data.target).tolist()
    assert diagonal.x.tolist() == diagonal.y.tolist() == list(spec.x_limits)
    assert (spec.x_label, spec.y_label) == ("y", "predicted y")


def test_before_the_first_answer() -> None:
    """Without predictions the axes and the diagonal are drawn."""
    assert [series.role for series in FIT.draw(Scene(plane(), LINEAR), SIZE).series] == [Role.GUIDE]


def test_many_rows() -> None:
    """At most MAX_ROWS of many rows are drawn."""
    data = plane(1001)
    spec = FIT.draw(Scene(data, LINEAR, numbers=FIT.probe(View(data, line(1.0, 1.0)), SIZE)), SIZE)
    assert MAX_ROWS / 2 < of_role(spec, Role.DATA)[0].x.size <= MAX_ROWS


def test_original_units() -> None:
    """Targets that were scaled for training are drawn in their own units, and so are the predictions."""
    scaling = Scaling(np.array([3.0]), np.array([2.0]))
    known = plane()
    data = Dataset(Task.REGRESSION, known.x, scaling.apply(known.y), known.x_names, "y", y_scaling=scaling)
    spec = FIT.draw(Scene(data, LINEAR, numbers=FIT.probe(View(data, line(0.5, 0.5, constant=-1.5)), SIZE)), SIZE)
    (rows,) = of_role(spec, Role.DATA)
    assert rows.x == pytest.approx(known.target)
    assert rows.y == pytest.approx(known.target)


def test_predictions_that_are_not_finite() -> None:
    """A note says that no prediction can be drawn."""
    data = plane()
    numbers = FIT.probe(View(data, lambda x: np.full((len(x), 1), np.nan)), SIZE)
    spec = with_undrawable_note(FIT.draw(Scene(data, LINEAR, numbers=numbers), SIZE))
    assert [note.text for note in spec.notes] == ["rows: not drawn, all values are NaN"]
