"""The loss chart: all losses within the limits, the last value as text, edits marked."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charts.scenes import LINEAR, SIZE, loss_scene, of_role, regression, scene_with_breakpoint
from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.charts.axes.loss_range import loss_limits
from tui_trainer.charts.chart import ChartSize, LossAxis, Scene
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.loss_titles import loss_titles
from tui_trainer.charts.spec import ChartSpec, Role
from tui_trainer.observed.history import CAPACITY
from tui_trainer.observed.stop import BreakpointHit, Divergence, LossRise
from tui_trainer.recipe.journal import Edit

AXES = st.sampled_from([LossAxis.LINEAR, LossAxis.LOG])
LOSSES = st.lists(st.floats(-1e30, 1e30), min_size=1, max_size=50)


@given(LOSSES, AXES)
def test_all_losses_are_in_view(losses: list[float], axis: LossAxis) -> None:
    """Every step and every loss (on a logarithmic axis every positive one) is within the limits."""
    spec = LOSS.draw(loss_scene(losses, axis=axis), SIZE)
    low, high = spec.y_limits
    shown = [loss for loss in losses if loss > 0 or axis is not LossAxis.LOG]
    assert all(low <= loss <= high for loss in shown)
    assert low > 0 or axis is not LossAxis.LOG
    assert spec.x_limits[0] == 0
    assert spec.x_limits[1] >= len(losses)


def test_the_value_at_the_end() -> None:
    """The last loss is written at the end of the curve and in the title, which is cut to whole words."""
    spec = LOSS.draw(loss_scene([4.0, 2.0, 0.0123456]), SIZE)
    (note,) = spec.notes
    assert (note.x, note.y, note.text) == (2, 0.0123456, "0.01235")
    assert spec.title == "Mean squared error: 0.0123456"
    assert spec.short_titles == ("loss: 0.0123456", "0.0123456")


@pytest.mark.parametrize(("phases", "title"), [(0, "Mean squared error: 0.29999 → 0.29911"), (3, "Mean squared error: 0.29911")])
def test_the_losses_of_a_step(phases: int, title: str) -> None:
    """The title has the loss that a breakpoint reads, the step's before its update, and that after it, as it is drawn."""
    scene = loss_scene([0.5, 0.29999])
    assert scene.snapshot
    state = replace(scene.snapshot.state, metrics=FrozenMapping({"loss": 0.29999}), loss_after=0.29911, phases=phases)
    spec = LOSS.draw(replace(scene, snapshot=replace(scene.snapshot, state=state)), SIZE)
    assert spec.title == title
    assert spec.notes[0].text == "0.2991"
    assert BreakpointHit(2, "loss < 0.3: loss = 0.29999", frozenset({"loss"})).sentence.endswith("(loss before update 2)")


def test_a_title_of_the_same_name() -> None:
    """Which name is before the losses depends on the width of the chart alone."""
    losses = ("0.3", "0.29995 → 0.2991", "153.352 → 3.13577")
    for width in range(12, 80):
        titles = [loss_titles("Mean squared error, by hand", "loss", text, LossAxis.LINEAR, width)[0] for text in losses]
        assert len({title.removesuffix(text) for title, text in zip(titles, losses, strict=True)}) == 1


def test_the_curve() -> None:
    """A loss is at the number of updates made before it was measured: the first one, of the initial weights, at 0."""
    (curve,) = of_role(LOSS.draw(loss_scene([4.0, 2.0, 1.0]), SIZE), Role.LOSS)
    assert curve.joined
    assert curve.x.tolist() == [0, 1, 2]
    assert curve.y.tolist() == [4, 2, 1]


def test_edits_are_marked() -> None:
    """A mark is at the last step made without the edit; several edits at a step have one mark."""
    edits = [Edit(3, "optimizer.lr", 0.1), Edit(3, "batch_size", 5), Edit(5, "optimizer.lr", 0.2)]
    spec = LOSS.draw(loss_scene([4.0, 3.0, 2.0, 1.0], edits), SIZE)
    (marks,) = of_role(spec, Role.EDIT)
    assert marks.x.tolist() == [2, 4]
    assert marks.y.tolist() == [spec.y_limits[0]] * 2


@pytest.mark.parametrize("axis", list(LossAxis))
def test_no_losses(axis: LossAxis) -> None:
    """Before the first step, and before the first snapshot, a text in place of axes says what the chart waits for."""
    loading = Scene(regression(), LINEAR, loss_axis=axis), "the loss appears when torch has loaded"
    for scene, message in ((loss_scene([], axis=axis), "no loss yet: s makes the first step"), loading):
        spec = LOSS.draw(scene, SIZE)
        assert spec.title == "Mean squared error, by hand"
        assert spec.message == message
        assert (spec.series, spec.notes) == ((), ())


@pytest.mark.parametrize("loss", [153.352, 1.0, 1e-12, 0.0, -2.0])
@pytest.mark.parametrize("axis", list(LossAxis))
def test_one_step(loss: float, axis: LossAxis) -> None:
    """A single loss is within the limits."""
    low, high = LOSS.draw(loss_scene([loss], axis=axis), SIZE).y_limits
    assert low < high
    assert low <= loss <= high or (axis is LossAxis.LOG and loss <= 0)


def test_zero_and_negative_losses_on_a_logarithmic_axis() -> None:
    """The limits of a logarithmic axis depend on the positive losses alone."""
    spec = LOSS.draw(loss_scene([100.0, 0.0, -5.0, 0.01], axis=LossAxis.LOG), SIZE)
    assert spec.y_log
    assert spec.y_limits == (0.008, 120)
    assert LOSS.draw(loss_scene([0.0, -5.0], axis=LossAxis.LOG), SIZE).y_limits == (0.1, 1.0)


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
    assert [note.text for note in LOSS.draw(loss_scene(losses, axis=LossAxis.LOG), SIZE).notes][1:] == notes
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
    assert 153.3 < high < 160


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


def test_the_tail() -> None:
    """The tail is the last half of the steps, with a range of its own; the title says so."""
    losses = [100.0, *np.linspace(0.2, 0.1, 99)]
    spec = LOSS.draw(loss_scene(losses, axis=LossAxis.TAIL), SIZE)
    assert spec.x_limits == (40, 120)
    assert 0.09 < spec.y_limits[0] < 0.1
    assert 0.15 < spec.y_limits[1] < 0.18
    assert spec.title == "loss: 0.1, last half"
    assert LOSS.draw(loss_scene([3.0, 2.0, 1.0], axis=LossAxis.TAIL), SIZE).x_limits == (0, 10)


def test_mini_batches() -> None:
    """With mini-batches the axis says that the losses are those of batches."""
    scene = loss_scene([4.0, 3.0])
    batches = replace(scene, config=LINEAR.with_value("batch_size", 2))
    assert [LOSS.draw(found, SIZE).y_label for found in (scene, batches)] == ["loss", "batch loss"]


def test_the_order_of_axes() -> None:
    """The axis after the linear one is logarithmic, then follows the tail, then the linear one again."""
    assert [axis.following for axis in LossAxis] == [LossAxis.LOG, LossAxis.TAIL, LossAxis.LINEAR]


def diverged(loss: float, axis: LossAxis = LossAxis.LINEAR) -> ChartSpec:
    """Return the chart of a run that diverged in update 3, whose loss was 18,590 before it and `loss` after it."""
    stop = Divergence(3, "", LossRise(18590.0, loss, factor=1000, baseline=153.0))
    scene = loss_scene([153.0, 1687.0], axis=axis)
    assert scene.snapshot
    return LOSS.draw(replace(scene, snapshot=replace(scene.snapshot, stop=stop)), SIZE)


@pytest.mark.parametrize("axis", [LossAxis.LINEAR, LossAxis.LOG])
def test_an_undone_update(axis: LossAxis) -> None:
    """The loss before the undone update is on the curve, the loss after it has a mark, and the limit is a line."""
    spec = diverged(204881.0, axis)
    (curve,), (mark,), (limit,) = (of_role(spec, role) for role in (Role.LOSS, Role.UNDONE, Role.GUIDE))
    assert (curve.x.tolist(), curve.y.tolist()) == ([0, 1, 2], [153, 1687, 18590])
    assert (mark.x.tolist(), mark.y.tolist(), mark.label) == ([3], [204881], "undone update")
    assert limit.y.tolist() == [153000] * 2
    assert [note.text for note in spec.notes] == ["18,590", "204,881", "limit 153,000"]
    assert spec.y_limits[1] > 204881


@pytest.mark.parametrize("loss", [1e30, float("inf"), float("nan")])
def test_an_undone_update_far_above_the_limit(loss: float) -> None:
    """The mark is at the upper edge, and the limit stays in view."""
    spec = diverged(loss)
    (mark,) = of_role(spec, Role.UNDONE)
    assert mark.y.tolist() == [spec.y_limits[1]]
    assert 153_000 < spec.y_limits[1] < 300_000


def test_a_divergence_without_a_loss() -> None:
    """If the loss after the update is not known, the mark is at the upper edge, without a number."""
    scene = loss_scene([3.0, 2.0])
    assert scene.snapshot
    stopped = replace(scene.snapshot, stop=Divergence(3, "the gradient of w is not finite; update not made"))
    spec = LOSS.draw(replace(scene, snapshot=stopped), SIZE)
    (mark,) = of_role(spec, Role.UNDONE)
    assert (mark.x.tolist(), mark.y.tolist(), mark.label) == ([3], [spec.y_limits[1]], "diverged")
    assert [note.text for note in spec.notes] == ["2"]


def with_breakpoint(when: str, losses: Sequence[float], axis: LossAxis = LossAxis.LINEAR) -> ChartSpec:
    """Return the chart of a run with a breakpoint."""
    return LOSS.draw(scene_with_breakpoint(when, losses, axis), SIZE)


@pytest.mark.parametrize("axis", list(LossAxis))
def test_the_threshold_of_a_breakpoint(axis: LossAxis) -> None:
    """A loss in a breakpoint is a line with the condition as its name, and is brought into view if it is near."""
    spec = with_breakpoint("loss < 0.2 and step > 3", [1.0, 0.9, 0.8, 0.5], axis)
    (line,) = of_role(spec, Role.GUIDE)
    assert line.y.tolist() == [0.2, 0.2]
    assert spec.notes[1].text == "loss < 0.2"
    assert spec.y_limits[0] < 0.2 < spec.y_limits[1]


def test_a_distant_threshold() -> None:
    """A threshold far above the losses does not change the axis and has no name in view."""
    spec = with_breakpoint("loss > 1000", [2.0, 1.0])
    assert spec.y_limits[1] < 3
    assert len(spec.notes) == 1


def test_legends() -> None:
    """Edits, branches and the undone update have labels once they exist."""
    spec = LOSS.draw(loss_scene([4.0, 3.0], [Edit(2, "optimizer.lr", 0.1)]), SIZE)
    assert [series.label for series in spec.series if series.label] == ["edit"]


@pytest.mark.parametrize(("width", "height"), [(20, 16), (80, 16), (43, 5)])
def test_every_curve_has_a_name(width: int, height: int) -> None:
    """Loss and test loss are named: in the legend, or in the border where it has no room."""
    scene = loss_scene([4.0, 3.0])
    assert scene.snapshot
    shown = replace(scene.snapshot, histories={**scene.snapshot.histories, "test_loss": scene.snapshot.history})
    spec = LOSS.draw(replace(scene, snapshot=shown), ChartSize(width, height))
    names = {series.label for series in spec.series} | {caption.text for caption in spec.captions}
    assert names >= {"loss", "test loss"}
    assert not (spec.captions and any(series.label in ("loss", "test loss") for series in spec.series))


def test_the_tail_stays_above_0_beside_a_threshold() -> None:
    """The last half of losses that are not negative, with a threshold near it, is drawn on an axis that starts at 0 or above."""
    low, high = loss_limits(np.array([0.21, 0.2]), LossAxis.TAIL, [0.195])
    assert 0.19 < low <= 0.195
    assert 0.21 <= high < 0.22
    assert loss_limits(np.array([1e-3, 1e-9]), LossAxis.TAIL, [])[0] == 0
