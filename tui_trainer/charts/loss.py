"""Loss chart: the loss of every step, other recorded metrics, the losses of branches, and marks for edits."""

import math

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import significant
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.metrics import LOSS_NAME, METRICS
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.limits import round_down, round_up
from tui_trainer.charts.spec import ChartSpec, Limits, Note, Role, Series
from tui_trainer.charts.undrawable import log_axis_notes

LOSS_DIGITS = 4
"""Significant digits of the last loss in the title and at the end of the curve."""
BUCKETS_PER_CELL = 8
"""Maximum number of buckets of the history that are drawn in a column of cells, which is two dots wide."""


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the loss and its last value, the other recorded metrics, branches, and a mark for every step with an edit."""
    max_buckets = BUCKETS_PER_CELL * max(size.width, 1)
    x, y = scene.snapshot.history.curve(max_buckets) if scene.snapshot else (np.empty(0), np.empty(0))
    metrics = _metric_curves(scene, max_buckets)
    others = (*_branch_curves(scene, max_buckets), *metrics)
    seen = np.concatenate([y, *(other.y for other in others)])
    finite = seen[np.isfinite(seen)]
    y_limits = _log_limits(finite) if scene.log else _linear_limits(finite)
    steps = max([0.0, *(line[-1] for line in (x, *(other.x for other in others)) if line.size)])
    mark = "•" if x.size == 1 else ""
    text = significant(y[-1], LOSS_DIGITS) if x.size else ""
    last = (Note(x[-1], y[-1], f"{mark} {text}", Role.LOSS),) if x.size else ()
    label = METRICS[LOSS_NAME].label if metrics else ""
    return ChartSpec(
        title=_title(scene.config.loss.entry.title, f": {text}" if text else "", size.width),
        x_label="step",
        y_label="log loss" if scene.log else "loss",
        x_limits=(0.0, max(10.0, round_up(steps * 1.02))),
        y_limits=y_limits,
        series=(*others, Series(Role.LOSS, x, y, joined=True, label=label), _edit_marks(scene, y_limits[0])),
        notes=(*last, *(_log_notes(scene, y_limits) if scene.log else ())),
        y_log=scene.log,
        x_is_count=True,
    )


def _log_notes(scene: Scene, y_limits: Limits) -> tuple[Note, ...]:
    """Return notes about losses that a logarithmic axis can't show."""
    if scene.snapshot is None:
        return ()
    low, high = y_limits
    return log_axis_notes(scene.snapshot.history, x=0.0, middle=math.sqrt(low) * math.sqrt(high), bottom=low)


def _title(name: str, value: str, width: int) -> str:
    """Return the name of the loss followed by its value; the name is cut to fit the width."""
    return clean_text(name, max(width - len(value), 1)) + value


def _branch_curves(scene: Scene, max_buckets: int) -> tuple[Series, ...]:
    """Return the loss curve of each branch."""
    branches = scene.snapshot.branches if scene.snapshot else ()
    return tuple(Series(Role.PREVIOUS, *branch.history.curve(max_buckets), joined=True) for branch in branches)


def _metric_curves(scene: Scene, max_buckets: int) -> tuple[Series, ...]:
    """Return the curve of each recorded metric other than the loss."""
    histories = scene.snapshot.histories.items() if scene.snapshot else ()
    return tuple(
        Series(Role.METRIC, *history.curve(max_buckets), joined=True, label=METRICS[name].label)
        for name, history in histories
        if name != LOSS_NAME
    )


def _edit_marks(scene: Scene, axis: float) -> Series:
    """Return a series with a mark at the bottom for every edit, at the last step made before the edit."""
    edits = scene.snapshot.journal if scene.snapshot else ()
    at = np.array(sorted({float(edit.before - 1) for edit in edits}))
    return Series(Role.EDIT, at, np.full(len(at), axis))


def _linear_limits(losses: FloatArray) -> Limits:
    """Return limits that include 0, unless all losses are so close together that the curve would look flat."""
    if not losses.size:
        return 0.0, 1.0
    low, high = float(losses.min()), float(losses.max())
    top = round_up(high * 1.02)
    return (round_down(low * 0.98) if low > 0.6 * top else min(0.0, low), top)


def _log_limits(losses: FloatArray) -> Limits:
    positive = losses[losses > 0]
    if not positive.size:
        return 0.1, 1.0
    return round_down(float(positive.min()) * 0.9), round_up(float(positive.max()) * 1.1)


LOSS = Chart(
    "loss", "Loss", "the loss of every step; marks on the axis are your edits", draw, outputs=None, tab="loss"
)
