"""The fit chart: the data, the fit and the fit before the last update."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.charts.scenes import (
    LINEAR,
    LOGISTIC,
    SIZE,
    Function,
    View,
    line,
    of_role,
    regression,
    snapshot,
    two_classes,
)
from tui_trainer.base.arrays import FloatArray, TargetArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.fit.classes import PREVIOUS_BOUNDARY_STRIDE
from tui_trainer.charts.fit.numbers import Fit
from tui_trainer.charts.spec import ChartSpec, Role
from tui_trainer.datasets.dataset import Dataset

NAN, INF = float("nan"), float("inf")


def drawn(data: Dataset, now: Function, before: Function | None = None, size: ChartSize = SIZE) -> ChartSpec:
    """Return the chart of a model that is the function `now`, and was `before` one update ago."""
    numbers = FIT.probe(View(data, now, before), size)
    assert isinstance(numbers, Fit)
    config = LOGISTIC if data.task is Task.BINARY else LINEAR
    return FIT.draw(Scene(data, config, numbers=numbers), size)


def filled(value: float) -> Callable[[FloatArray], FloatArray]:
    """Return a model with the same output for every row."""
    return lambda x: np.full((len(x), 1), value)


def test_a_curve() -> None:
    """A regression's fit is a line through the model's own values, across the whole chart."""
    spec = drawn(regression(), line(2.0, constant=-1.0))
    (fit,) = of_role(spec, Role.FIT)
    assert fit.joined
    assert fit.y == pytest.approx(2 * fit.x - 1)
    assert (fit.x[0], fit.x[-1]) == spec.x_limits
    assert fit.x.size == 2 * SIZE.width


def test_the_ghost_of_a_curve() -> None:
    """The fit before the last update is drawn below the fit, once there was an update."""
    assert of_role(drawn(regression(), line(2.0)), Role.PREVIOUS) == []
    spec = drawn(regression(), line(2.0), before=line(-1.0))
    (ghost,), (fit,) = of_role(spec, Role.PREVIOUS), of_role(spec, Role.FIT)
    assert ghost.y == pytest.approx(-ghost.x)
    assert ghost.label == "before"
    assert spec.series.index(ghost) < spec.series.index(fit)


def test_rows_and_true_curve() -> None:
    """Every row is a point; the true curve is drawn if it is known."""
    (points,) = of_role(drawn(regression(), line(1.0)), Role.DATA)
    assert (points.x.tolist(), points.y.tolist(), points.joined) == ([0, 1, 2, 3], [0, 2, 1, 3], False)
    assert of_role(drawn(regression(), line(1.0)), Role.TRUTH) == []
    (truth,) = of_role(drawn(regression(truth=lambda x: x**2), line(1.0)), Role.TRUTH)
    assert truth.y == pytest.approx(truth.x**2)


@pytest.mark.parametrize("data", [regression(), two_classes()])
def test_axes_are_constant(data: Dataset) -> None:
    """The axes show all rows and are the same for any model, and before there is one."""
    columns = data.x.shape[1]
    specs = [drawn(data, line(*[weight] * columns)) for weight in (0.0, 1.0, 1e6)]
    specs.append(FIT.draw(Scene(data, LOGISTIC if data.task is Task.BINARY else LINEAR), SIZE))
    assert len({(spec.x_limits, spec.y_limits) for spec in specs}) == 1
    (low, high), shown = specs[0].y_limits, data.x[:, 1] if columns == 2 else data.y
    assert low < shown.min()
    assert shown.max() < high


def test_before_the_first_snapshot() -> None:
    """The rows alone are drawn, with the model's title."""
    spec = FIT.draw(Scene(regression(), LINEAR), SIZE)
    assert [series.role for series in spec.series] == [Role.DATA]
    assert spec.title == "Linear regression"


def test_the_title() -> None:
    """The title is the fitted equation; shorter titles have fewer digits, and the shortest is the model's name."""
    scene = Scene(regression(), LINEAR, snapshot(LINEAR, weights={"w": [0.659009], "b": [-0.22873]}))
    spec = FIT.draw(scene, SIZE)
    assert spec.title == "y = 0.659 x - 0.2287"
    assert spec.short_titles == ("y = 0.659 x - 0.229", "y = 0.66 x - 0.23", "Linear regression")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (line(0.0, constant=5e4), "↑ fit is out of view: slope 0"),
        (line(1.5, constant=-5e4), "↓ fit is out of view: slope 1.5"),
        (filled(INF), "↑ fit is out of view"),
        (filled(-INF), "↓ fit is out of view"),
        (line(0.0, constant=1.0), None),
        (line(1e6, constant=-1.5e6), "↓ fit: slope 1,000,000"),
        (lambda x: 1e6 * (x - 0.5) ** 2, "↑ fit: up to 7,182,400"),
        (line(1000.0, constant=-1000.0), None),
    ],
)
def test_out_of_view(now: Function, words: str | None) -> None:
    """A note says where the fit leaves the view, and how steeply, if it goes far."""
    assert [note.text for note in drawn(regression(), now).notes] == ([words] if words else [])


def test_a_fit_near_the_data() -> None:
    """The y axis is extended to the fit by a round number: it is constant while the fit moves a little."""
    usual = drawn(regression(), line(0.0, constant=1.0)).y_limits
    views = [drawn(regression(), line(0.0, constant=constant)).y_limits for constant in (20.0, 20.5)]
    assert views[0] == views[1]
    assert views[0][0] == usual[0]
    assert 20.5 < views[0][1] < 30


def test_the_view_returns_to_the_data() -> None:
    """The y axis shows the data alone as soon as a quarter of the fit is in view."""
    usual = drawn(regression(), line(0.0, constant=1.0)).y_limits
    assert drawn(regression(), line(3.5)).y_limits == usual
    assert drawn(regression(), line(6.0)).y_limits != usual


def test_a_ghost_out_of_view() -> None:
    """A previous fit out of view is left out, and so is its label in the legend; a note says where it is."""
    spec = drawn(regression(), line(0.5), before=line(0.0, constant=5e4))
    assert of_role(spec, Role.PREVIOUS) == []
    assert [note.text for note in spec.notes] == ["↑ before is out of view: slope 0"]
    steep = line(1e6, constant=-1.501e6)
    assert len(of_role(drawn(regression(), line(0.5), before=steep), Role.PREVIOUS)) == 1


def test_the_line_before_the_update_is_in_the_frame() -> None:
    """A line that flips and grows is in one frame with the line before the update."""
    spec = drawn(regression(), line(20.0), before=line(-6.0))
    (low, high), (before,) = spec.y_limits, of_role(spec, Role.PREVIOUS)
    assert low < before.y.min() < -18
    assert high > 60
    assert spec.notes == ()


def test_the_data_is_on_top() -> None:
    """The rows are drawn last, over the fit, the previous fit and the true curve below it."""
    spec = drawn(regression(truth=lambda x: x**2), line(1.0), before=line(2.0))
    assert [series.role for series in spec.series] == [Role.TRUTH, Role.PREVIOUS, Role.FIT, Role.DATA]


def test_the_kept_axis() -> None:
    """A chart that is told its y range has that range, whatever the fit is."""
    numbers = FIT.probe(View(regression(), line(1.0)), SIZE)
    assert FIT.draw(Scene(regression(), LINEAR, numbers=numbers, y_limits=(-7.0, 9.0)), SIZE).y_limits == (-7, 9)


def test_a_decision_boundary_out_of_view() -> None:
    """A note says so, once there is a model."""
    spec = drawn(two_classes(), line(0.0, 0.0, constant=5.0))
    assert [note.text for note in spec.notes] == ["boundary out of view"]
    assert drawn(two_classes(), line(2.0, 0.5, constant=-0.3)).notes == ()
    assert FIT.draw(Scene(two_classes(), LOGISTIC), SIZE).notes == ()


@pytest.mark.parametrize("odd", [NAN, INF, -INF, 1e308])
@pytest.mark.parametrize("data", [regression(), two_classes()])
def test_predictions_that_are_not_finite(data: Dataset, odd: float) -> None:
    """The rows are drawn even if predictions, now or before the last update, are NaN or infinite."""

    def some(x: FloatArray) -> FloatArray:
        return np.where(np.arange(len(x))[:, None] % 7 == 3, odd, x[:, :1])

    models = ((filled(odd), some), (some, filled(odd)), (some, filled(-odd)))
    for spec in (drawn(data, now, before) for now, before in models):
        shown = sum(s.x.size for role in (Role.DATA, Role.CLASS_0, Role.CLASS_1) for s in of_role(spec, role))
        assert shown == data.rows
        assert all(np.isfinite(spec.x_limits + spec.y_limits))


def test_the_decision_boundary() -> None:
    """For classes the fit is the points with logit 0, one in every row of dots."""
    spec = drawn(two_classes(), line(2.0, 0.5, constant=-0.3))
    (fit,) = of_role(spec, Role.FIT)
    assert not fit.joined
    assert 2 * fit.x + 0.5 * fit.y == pytest.approx(0.3)
    assert fit.y.size == len(set(fit.y.tolist())) == 4 * SIZE.height


def test_the_ghost_of_a_decision_boundary() -> None:
    """The boundary before the last update is drawn with a third of its points, once there was an update."""
    assert of_role(drawn(two_classes(), line(1.0, 0.0)), Role.PREVIOUS) == []
    (ghost,) = of_role(drawn(two_classes(), line(1.0, 0.0), before=line(0.0, 1.0, constant=0.2)), Role.PREVIOUS)
    assert ghost.y == pytest.approx(-0.2)
    assert ghost.x.size == -(-2 * SIZE.width // PREVIOUS_BOUNDARY_STRIDE)


def test_no_decision_boundary() -> None:
    """A model that predicts the same class everywhere has no boundary."""
    spec = drawn(two_classes(), filled(3.0))
    (fit,) = of_role(spec, Role.FIT)
    assert fit.x.size == 0
    assert spec.captions == ()


def test_classes() -> None:
    """Each class has a role of its own, and its name as label."""
    spec = drawn(two_classes(), line(1.0, 1.0))
    (no,), (yes,) = of_role(spec, Role.CLASS_0), of_role(spec, Role.CLASS_1)
    assert (no.label, yes.label) == ("no", "yes")
    assert no.x.tolist() == [-1, -0.5]
    assert yes.y.tolist() == [-0.5, 1]
    assert (spec.x_label, spec.y_label) == ("a", "b")


def test_too_many_columns() -> None:
    """A classifier of three columns has no boundary in the plane of two: the probe returns None, and the rows are drawn."""
    data = Dataset(Task.BINARY, np.zeros((4, 3)), np.ones((4, 1)), ("a", "b", "c"), "y", ("no", "yes"))
    assert FIT.probe(View(data, line(1.0, 1.0, 1.0)), SIZE) is None
    assert of_role(FIT.draw(Scene(data, LOGISTIC), SIZE), Role.CLASS_1)[0].x.size == 4


@pytest.mark.parametrize("data", [regression(), two_classes()])
def test_one_cell(data: Dataset) -> None:
    """A chart of one cell works."""
    assert drawn(data, line(*[1.0] * data.x.shape[1]), size=ChartSize(1, 1)).series


@pytest.mark.parametrize(
    ("task", "columns", "y"),
    [
        (Task.REGRESSION, 1, np.zeros((4, 3))),
        (Task.CUSTOM, 2, np.zeros((4, 1))),
    ],
)
def test_a_title_alone_for_what_cant_be_drawn(task: Task, columns: int, y: TargetArray) -> None:
    """For several outputs, or a task of a loss of one's own, the chart has a title and nothing else."""
    data = Dataset(task, np.ones((4, columns)), y, ("a", "b")[:columns], "y", ("no", "yes"))
    assert FIT.probe(View(data, filled(1.0)), SIZE) is None
    spec = FIT.draw(Scene(data, LINEAR), SIZE)
    assert (spec.title, spec.series) == (LINEAR.model.entry.title, ())


class UndoneView(View):
    """A view of a run whose last update was undone."""

    def predict_undone(self, x: FloatArray) -> FloatArray:
        """Return the outputs after the undone update: a boundary at b = 0.5."""
        return line(0.0, 1.0, constant=-0.5)(x)


def test_an_undone_boundary() -> None:
    """The boundary that an undone update led to is drawn, in place of the one before; a small chart names both in captions."""
    data = two_classes()
    numbers = FIT.probe(UndoneView(data, line(1.0, 0.0), before=line(1.0, 1.0)), SIZE)
    spec = FIT.draw(Scene(data, LOGISTIC, numbers=numbers), SIZE)
    (undone,) = of_role(spec, Role.UNDONE_BOUNDARY)
    assert undone.y == pytest.approx(0.5)
    assert of_role(spec, Role.PREVIOUS) == []
    assert [caption.text for caption in spec.captions] == ["p(yes) = 0.5", "undone update"]
    wide = FIT.draw(Scene(data, LOGISTIC, numbers=numbers), ChartSize(80, 20))
    assert [series.label for series in wide.series[:2]] == ["undone update", "decision boundary p(yes) = 0.5"]
    assert wide.captions == ()


def test_an_undone_boundary_out_of_view() -> None:
    """A note says that the boundary after the undone update is out of view."""
    data = two_classes()

    class Far(View):
        """A view whose undone update led to the same class everywhere."""

        def predict_undone(self, x: FloatArray) -> FloatArray:
            """Return the same class everywhere."""
            return filled(9.0)(x)

    spec = FIT.draw(Scene(data, LOGISTIC, numbers=FIT.probe(Far(data, line(1.0, 0.0)), SIZE)), SIZE)
    assert "undone update: out of view" in [note.text for note in spec.notes]
