"""The loss chart: all losses within the limits, the last value as text, edits marked."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charts.scenes import LINEAR, SIZE, loss_scene, of_role, regression
from tui_trainer.base.arrays import FloatArray
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.limits import round_up
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.spec import Role
from tui_trainer.observed.history import CAPACITY
from tui_trainer.recipe.journal import Edit

LOSSES = st.lists(st.floats(-1e30, 1e30), min_size=1, max_size=50)


@given(LOSSES, st.booleans())
def test_all_losses_are_in_view(losses: list[float], log: bool) -> None:
    """Every step and every loss (on a logarithmic axis every positive one) is within the limits."""
    spec = LOSS.draw(loss_scene(losses, log=log), SIZE)
    low, high = spec.y_limits
    shown = [loss for loss in losses if loss > 0 or not log]
    assert all(low <= loss <= high for loss in shown)
    assert low > 0 or not log
    assert spec.x_limits[0] == 0
    assert spec.x_limits[1] >= len(losses)


def test_the_value_at_the_end() -> None:
    """The last loss is written at the end of the curve and in the title."""
    spec = LOSS.draw(loss_scene([4.0, 2.0, 0.0123456]), SIZE)
    (note,) = spec.notes
    assert (note.x, note.y, note.text) == (3, 0.0123456, " 0.01235")
    assert spec.title == "Mean squared error, by hand: 0.01235"
    narrow = LOSS.draw(loss_scene([4.0, 2.0, 0.0123456]), ChartSize(28, 9))
    assert narrow.title == "Mean squared error…: 0.01235"


def test_the_curve() -> None:
    """The curve has the loss of every step, counted from 1."""
    (curve,) = of_role(LOSS.draw(loss_scene([4.0, 2.0, 1.0]), SIZE), Role.LOSS)
    assert curve.joined
    assert curve.x.tolist() == [1, 2, 3]
    assert curve.y.tolist() == [4, 2, 1]


def test_edits_are_marked() -> None:
    """A mark is at the last step made without the edit; several edits at a step have one mark."""
    edits = [Edit(3, "optimizer.lr", 0.1), Edit(3, "batch_size", 5), Edit(5, "optimizer.lr", 0.2)]
    spec = LOSS.draw(loss_scene([4.0, 3.0, 2.0, 1.0], edits), SIZE)
    (marks,) = of_role(spec, Role.EDIT)
    assert marks.x.tolist() == [2, 4]
    assert marks.y.tolist() == [spec.y_limits[0]] * 2


@pytest.mark.parametrize("log", [False, True])
def test_no_losses(log: bool) -> None:
    """Before the first step, and before the first snapshot, the axes are empty."""
    for scene in (loss_scene([], log=log), Scene(regression(), LINEAR, log=log)):
        spec = LOSS.draw(scene, SIZE)
        assert spec.notes == ()
        assert spec.title == "Mean squared error, by hand"
        assert spec.x_limits == (0, 10)
        assert 0 <= spec.y_limits[0] < spec.y_limits[1]
        assert all(series.x.size == 0 for series in spec.series)


@pytest.mark.parametrize("loss", [153.352, 1.0, 1e-12, 0.0, -2.0])
@pytest.mark.parametrize("log", [False, True])
def test_one_step(loss: float, log: bool) -> None:
    """A single loss is within the limits."""
    low, high = LOSS.draw(loss_scene([loss], log=log), SIZE).y_limits
    assert low < high
    assert low <= loss <= high or (log and loss <= 0)


def test_zero_and_negative_losses_on_a_logarithmic_axis() -> None:
    """The limits of a logarithmic axis depend on the positive losses alone."""
    spec = LOSS.draw(loss_scene([100.0, 0.0, -5.0, 0.01], log=True), SIZE)
    assert spec.y_log
    assert spec.y_limits == (0.008, 120)
    assert LOSS.draw(loss_scene([0.0, -5.0], log=True), SIZE).y_limits == (0.1, 1.0)


@pytest.mark.parametrize(
    ("losses", "notes"),
    [
        ([0.0] * 30, ["0 can't be drawn on a logarithmic axis", "30 of 30 losses are 0: not shown"]),
        ([1.0, 0.5, *[0.0] * 10], ["10 of 12 losses are 0: not shown"]),
        ([0.0, -5.0], ["0 can't be drawn on a logarithmic axis", "2 of 2 losses are 0 or below: not shown"]),
        ([0.0] * 9_000, ["0 can't be drawn on a logarithmic axis", "9,000 of 9,000 losses are 0: not shown"]),
        ([*[1.0] * 4_501, *[0.0] * 4_500], ["at least 4,498 of 9,001 losses are 0: not shown"]),
        ([2.0, 1.0], []),
    ],
)
def test_notes_about_hidden_losses(losses: list[float], notes: list[str]) -> None:
    """Notes on a logarithmic axis say how many losses are not shown; a linear axis has none."""
    assert [note.text for note in LOSS.draw(loss_scene(losses, log=True), SIZE).notes][1:] == notes
    assert len(LOSS.draw(loss_scene(losses), SIZE).notes) == 1


def test_limits_change_rarely() -> None:
    """While a loss falls from 150 to 0.2 in 1,000 steps, the axes change only a few times."""
    losses: FloatArray = 150 * 0.99 ** np.arange(1000.0) + 0.2
    specs = [LOSS.draw(loss_scene(losses[:steps]), SIZE) for steps in range(1, 1001, 7)]
    assert len({spec.y_limits for spec in specs}) <= 10
    assert len({spec.x_limits for spec in specs}) <= 24


def test_close_losses() -> None:
    """The axis does not start at zero if all losses are nearly equal."""
    low, high = LOSS.draw(loss_scene([153.3, 153.2, 153.1]), SIZE).y_limits
    assert 0 < low < 153.1
    assert high == round_up(153.3 * 1.02)


def test_ten_million_steps() -> None:
    """A spike of one step is drawn, in a bounded time."""
    losses = np.linspace(2.0, 1.0, 10_000_000)
    losses[6_543_210] = 500.0
    scene = loss_scene(losses)
    began = perf_counter()
    spec = LOSS.draw(scene, SIZE)
    assert perf_counter() - began < 0.1
    (curve,) = of_role(spec, Role.LOSS)
    assert curve.x.size <= 3 * CAPACITY
    assert curve.y.max() == 500
    assert abs(curve.x[np.argmax(curve.y)] - 6_543_211) < 10_000_000 / CAPACITY * 2
    assert spec.y_limits[1] >= 500
    assert spec.x_limits == (0, 12_000_000)
    assert spec.x_is_count
