"""Loss chart: the loss of every step, other recorded metrics, branches, levels, edits, and an update that was undone.

A loss is drawn at the number of updates made before it was measured: the loss of step k, which is measured before
update k, at k - 1. So the initial loss is at 0, and the loss that an undone update k led to is at k. A metric of the
test rows is measured after update k, and drawn at k.
"""

import math
from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import readable
from tui_trainer.catalogue.metrics import LOSS_NAME, METRICS, Metric
from tui_trainer.charts.axes.loss_range import loss_limits, step_limits
from tui_trainer.charts.chart import Chart, ChartSize, LossAxis, Scene
from tui_trainer.charts.fit.captions import UNDONE_UPDATE
from tui_trainer.charts.loss_levels import DIGITS, level_lines, level_notes, levels
from tui_trainer.charts.loss_titles import loss_titles, losses_text
from tui_trainer.charts.rate_plan import rate_plan
from tui_trainer.charts.spec import (
    MIN_HEIGHT_WITH_Y_LABEL,
    Caption,
    ChartSpec,
    Limits,
    Note,
    Role,
    Series,
    empty_chart,
)
from tui_trainer.charts.undrawable import log_axis_notes
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.snapshot import Observation, Snapshot
from tui_trainer.observed.stop import Divergence

BUCKETS_PER_CELL = 8
"""Maximum number of buckets of the history that are drawn in a column of cells, which is two dots wide."""
MAX_ABOVE_LIMIT = 1.35
"""Distance up to which a loss above the limit is in view, as a multiple of the limit; a higher one is at the edge."""
BATCH, ALL_ROWS = "batch", "all rows"
"""Names of the loss of the batches and of the loss over all training rows in the legend."""
LEGEND_GAP = 7
"""Cells of an entry of the legend besides its name: the sample of the line and the spaces around it."""
MAX_GAP = 0.05
"""Distance between two losses over all rows up to which they are joined, as a fraction of the run."""
LOADING = "the loss appears when torch has loaded"
NO_LOSS = "no loss yet: s makes the first step"


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the loss and its last value, the other curves, levels, and marks for edits and an undone update."""
    snapshot, max_buckets = scene.snapshot, BUCKETS_PER_CELL * max(size.width, 1)
    x, y = _curve(snapshot, max_buckets) if snapshot else (np.empty(0), np.empty(0))
    if snapshot is None or not x.size:
        return empty_chart(scene.config.loss.entry.title, NO_LOSS if snapshot else LOADING)
    metrics, undone, axis = _metric_curves(snapshot, max_buckets), _undone(snapshot), scene.loss_axis
    name = "batch loss" if 0 < scene.config.batch_size < scene.dataset.rows else "loss"
    full = _full_loss_curve(snapshot)
    branches = (*_old_curves(scene, max_buckets), *_branch_curves(snapshot, max_buckets))
    lines = [(x, y), *((other.x, other.y) for other in (*branches, *metrics, *full))]
    x_limits = step_limits(max(x[-1] if x.size else 0.0 for x, _ in [*lines, undone]), axis)
    y_limits = _y_limits(lines[:1] if axis is LossAxis.TAIL else lines, undone[1], x_limits, axis, snapshot)
    text, drawn = readable(y[-1], DIGITS), levels(snapshot)
    label = METRICS[LOSS_NAME].label if full or metrics else name
    loss = Series(Role.LOSS, x, y, joined=True, label=_loss_label(name) if full or metrics else "")
    y_label = f"log {label}" if axis is LossAxis.LOG else label
    plan = rate_plan(snapshot, x_limits, y_limits, axis is LossAxis.LOG)
    curves, captions = _with_captions((loss, *full, *metrics, *plan), y_label, size)
    titles = loss_titles(scene.config.loss.entry.title, name, losses_text(snapshot.state, y[-1]), axis, size.width)
    marks = _undone_marks(undone, y_limits, snapshot)
    is_named_in_title = size.height < MIN_HEIGHT_WITH_Y_LABEL and titles[0].startswith(f"{y_label}:")
    return ChartSpec(
        title=titles[0],
        short_titles=titles[1:],
        x_label="step",
        y_label="" if is_named_in_title else y_label,
        x_limits=x_limits,
        y_limits=y_limits,
        series=(
            *level_lines(drawn, x_limits),
            *branches,
            *sorted(curves, key=lambda curve: curve.role is not Role.PLAN),  # the plan is behind the other curves
            _edit_marks(snapshot, y_limits[0]), marks,
        ),
        notes=(
            Note(x[-1], y[-1], f"{'• ' if x.size == 1 else ''}{text}", Role.LOSS),
            *_undone_notes(undone, marks),
            *level_notes(drawn, y_limits, x_limits[1]),
            *(_log_notes(snapshot.history, y_limits) if axis is LossAxis.LOG else ()),
        ),
        captions=captions,
        y_log=axis is LossAxis.LOG,
        x_is_count=True,
    )


def _with_captions(
    curves: tuple[Series, ...], y_label: str, size: ChartSize
) -> tuple[tuple[Series, ...], tuple[Caption, ...]]:
    """Return the curves and their captions.

    Several curves whose legend has no room, in a low chart or beside the y label, are named by captions instead.
    """
    legend = len(y_label) + sum(len(curve.label) + LEGEND_GAP for curve in curves)
    if len(curves) == 1 or (size.height >= MIN_HEIGHT_WITH_Y_LABEL and legend <= size.width):
        return curves, ()
    return tuple(replace(curve, label="") for curve in curves), tuple(Caption(curve.label, curve.role) for curve in curves if curve.label)


def _loss_label(name: str) -> str:
    """Return what the legend calls the loss of the steps beside other losses: 'loss', or 'batch'."""
    return name if name == METRICS[LOSS_NAME].label else BATCH


def _curve(snapshot: Snapshot, max_buckets: int) -> tuple[FloatArray, FloatArray]:
    """Return the points of the run's curve, up to the loss that the weights have now if it is known.

    With mini-batches it ends with the last step's loss. After a divergence it ends with the loss before the update that was
    undone.
    """
    x, y = _history_curve(snapshot.history, max_buckets)
    stop, now = snapshot.stop, _current_loss(snapshot.state)
    if now is not None and not snapshot.is_replaying:
        return np.append(x, float(snapshot.state.step)), np.append(y, now)
    if isinstance(stop, Divergence) and stop.rise and (not x.size or x[-1] < stop.step - 1):
        return np.append(x, stop.step - 1.0), np.append(y, stop.rise.before)
    return x, y


def _current_loss(state: Observation) -> float | None:
    """Return the loss over all rows of the current weights; None with mini-batches after step 0, or if it is unknown."""
    if state.step == 0:
        return state.full_loss.loss if state.full_loss else None
    return state.loss_after if state.full_loss is None else None


def _history_curve(history: HistoryView, max_buckets: int) -> tuple[FloatArray, FloatArray]:
    steps, losses = history.curve(max_buckets)
    return steps - 1, losses


def _old_curves(scene: Scene, max_buckets: int) -> tuple[Series, ...]:
    """Return the loss curve of the run before its module's file was read again, if there is one."""
    if scene.old is None:
        return ()
    return (Series(Role.PREVIOUS, *_history_curve(scene.old, max_buckets), joined=True, label="old code"),)


def _branch_curves(snapshot: Snapshot, max_buckets: int) -> tuple[Series, ...]:
    """Return the loss curve of each branch; the first that is drawn has the label for the legend."""
    curves = [_history_curve(branch.history, max_buckets) for branch in snapshot.branches]
    first = next((number for number, (x, _) in enumerate(curves) if len(x) > 1), None)  # a single point draws no curve
    return tuple(
        Series(Role.PREVIOUS, x, y, joined=True, label="branch you left" if number == first else "")
        for number, (x, y) in enumerate(curves)
    )


def _metric_curves(snapshot: Snapshot, max_buckets: int) -> tuple[Series, ...]:
    """Return the curve of each recorded metric other than the loss; a penalty is the distance of two other curves."""
    recorded = ((METRICS[name], history) for name, history in snapshot.histories.items() if name != LOSS_NAME)
    curves = ((metric, history) for metric, history in recorded if metric.is_drawn)
    return tuple(
        Series(Role.DATA_LOSS if metric.only_with_penalty else Role.METRIC, *_metric_points(metric, history, max_buckets), joined=True, label=metric.label)
        for metric, history in curves
    )


def _metric_points(metric: Metric, history: HistoryView, max_buckets: int) -> tuple[FloatArray, FloatArray]:
    return history.curve(max_buckets) if metric.on_test_rows else _history_curve(history, max_buckets)


def _full_loss_curve(snapshot: Snapshot) -> tuple[Series, ...]:
    """Return the curve of the loss over all training rows; nothing if it is only the initial loss.

    A fast run has few of these losses: points that are far apart are not joined, since the loss between them is unknown.
    """
    steps, losses = snapshot.full_losses.steps, snapshot.full_losses.losses
    if steps.size < 2:
        return ()
    gaps = np.flatnonzero(np.diff(steps) > max(steps[-1] * MAX_GAP, 1.0)) + 1
    steps, losses = np.insert(steps, gaps, np.nan), np.insert(losses, gaps, np.nan)
    return (Series(Role.FULL_LOSS, steps, losses, joined=True, label=ALL_ROWS),)


def _edit_marks(snapshot: Snapshot, axis: float) -> Series:
    """Return a series with a mark at the bottom for every edit, at the number of updates made before it."""
    at = np.array(sorted({float(edit.before - 1) for edit in snapshot.journal}))
    return Series(Role.EDIT, at, np.full(len(at), axis), label="edit" if at.size else "")


def _undone(snapshot: Snapshot) -> tuple[FloatArray, FloatArray]:
    """Return the step whose update diverged, and the loss that it led to; two empty arrays if there is none.

    The loss is infinite if it is not known, for example because the gradient was not finite.
    """
    stop = snapshot.stop
    if not isinstance(stop, Divergence):
        return np.empty(0), np.empty(0)
    return np.array([float(stop.step)]), np.array([stop.rise.after if stop.rise else np.inf])


def _undone_marks(undone: tuple[FloatArray, FloatArray], y_limits: Limits, snapshot: Snapshot) -> Series:
    """Return the mark of the undone update, at the upper edge if its loss is out of view."""
    x, y = undone
    was_made = isinstance(snapshot.stop, Divergence) and snapshot.stop.rise
    label = (UNDONE_UPDATE if was_made else "diverged") if x.size else ""
    return Series(Role.UNDONE, x, np.where(y <= y_limits[1], y, y_limits[1]), label=label)


def _undone_notes(undone: tuple[FloatArray, FloatArray], marks: Series) -> tuple[Note, ...]:
    """Return a note with the loss that the undone update led to, if it is a number."""
    return tuple(
        Note(marks.x[0], marks.y[0], readable(loss, DIGITS), Role.UNDONE) for loss in undone[1] if np.isfinite(loss)
    )


def _y_limits(
    lines: list[tuple[FloatArray, FloatArray]], undone: FloatArray, x_limits: Limits, axis: LossAxis, snapshot: Snapshot
) -> Limits:
    """Return the limits of the y axis. They include an undone update's loss if it is not far above its limit."""
    seen = np.concatenate([y[x >= x_limits[0]] for x, y in lines])
    if isinstance(snapshot.stop, Divergence) and snapshot.stop.rise and axis is not LossAxis.TAIL:
        highest = MAX_ABOVE_LIMIT * snapshot.stop.rise.limit
        seen = np.append(seen, np.fmin(undone, highest))
    return loss_limits(seen[np.isfinite(seen)], axis, [level.value for level in levels(snapshot)])


def _log_notes(history: HistoryView, y_limits: Limits) -> tuple[Note, ...]:
    """Return notes about losses that a logarithmic axis can't show."""
    low, high = y_limits
    return log_axis_notes(history, x=0.0, middle=math.sqrt(low) * math.sqrt(high), bottom=low)


LOSS = Chart(
    "loss", "Loss", "the loss of every step; marks on the axis are your edits", draw, outputs=None, tab="loss"
)
