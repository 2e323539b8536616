"""Fit chart: the data, and the model's curve or decision boundary, now and before the last update."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.charts.boundary import zero_crossings
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.equation import equation
from tui_trainer.charts.limits import padded_range, round_up
from tui_trainer.charts.spec import MIN_HEIGHT_WITH_Y_LABEL, ChartSpec, Limits, Note, Role, Series
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.protocols import ModelView

PREVIOUS_BOUNDARY_STRIDE = 3
"""Step between two drawn points of the previous decision boundary: gaps distinguish it from the current boundary."""
MIN_VISIBLE_FRACTION = 0.25
"""Minimum fraction of the fit that must be in view; if less of the fit is in view, the y axis is extended."""
MAX_FIT_DISTANCE = 10.0
"""Maximum distance of the fit from the data's view for which the y axis is extended, in heights of the view."""
CLASS_ROLES = (Role.CLASS_0, Role.CLASS_1)
ONE_VALUE = TaskSpec(Task.REGRESSION, outputs=1)
"""Task whose fit is a curve or surface y(x)."""


@dataclass(frozen=True, eq=False)
class Fit(EqualByValue):
    """Points of a curve (regression) or a decision boundary (classes), now and before the last update."""

    x: FloatArray
    """x of the current points, in data units, shape (n,)."""
    y: FloatArray
    """y of the current points, in data units, shape (n,)."""
    before_x: FloatArray
    """x of the points one update ago, shape (m,); empty before the first update."""
    before_y: FloatArray
    """y of the points one update ago, shape (m,)."""


def probe(view: ModelView, size: ChartSize) -> Fit | None:
    """Return the curve of a regression, with two points a cell, or the decision boundary, where the logit is 0.

    Returns None for a dataset whose fit is neither a curve nor a boundary between two classes.
    """
    data, columns = view.dataset, view.dataset.x.shape[1]
    if data.task is Task.BINARY and columns == 2:
        return _decision_boundary(view, size)
    return _curve(view, size) if data.spec == ONE_VALUE and columns == 1 else None


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the rows, the true curve if it is known, the fit before the last update and the fit.

    Only a title is drawn for several outputs a row, more than two classes, or two classes of a single input.
    """
    numbers = scene.numbers if isinstance(scene.numbers, Fit) else None
    if scene.dataset.task is Task.BINARY and scene.dataset.x.shape[1] > 1:
        return _draw_classes(scene, numbers, size)
    if scene.dataset.spec == ONE_VALUE:
        return _draw_regression(scene, numbers, size)
    return ChartSpec(_title(scene, size), "", "", (0.0, 1.0), (0.0, 1.0))


def _grid(dataset: Dataset, column: int, points: int) -> FloatArray:
    """Return equally spaced points over the visible range of an input column."""
    low, high = padded_range(np.array(dataset.ranges[column]))
    return np.linspace(low, high, points)


def _curve(view: ModelView, size: ChartSize) -> Fit:
    x = _grid(view.dataset, 0, 2 * size.width)
    before = view.predict_before(x[:, None])
    y = view.predict(x[:, None])[:, 0]
    return Fit(x, y, x if before is not None else x[:0], y[:0] if before is None else before[:, 0])


def _decision_boundary(view: ModelView, size: ChartSize) -> Fit:
    across, down = (_grid(view.dataset, 0, 2 * size.width), _grid(view.dataset, 1, 4 * size.height))
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    shape = (len(down), len(across))
    logits = view.predict(points)
    x, y = zero_crossings(across, down, logits.reshape(shape))
    if not np.isfinite(logits).any():
        x = y = np.full(1, np.nan)  # there is no boundary anywhere, not only none in view
    before = view.predict_before(points)
    if before is None:
        return Fit(x, y, x[:0], y[:0])
    before_x, before_y = zero_crossings(across, down, before.reshape(shape))
    return Fit(x, y, before_x[::PREVIOUS_BOUNDARY_STRIDE], before_y[::PREVIOUS_BOUNDARY_STRIDE])


def _title(scene: Scene, size: ChartSize) -> str:
    if scene.snapshot is None:
        return scene.config.model.entry.title
    written = equation(scene.config, scene.dataset, scene.snapshot.state.params, size.width)
    return written or scene.config.model.entry.title


def _fit_series(numbers: Fit | None, joined: bool, limits: Limits) -> tuple[Series, ...]:
    if numbers is None:
        return ()
    previous = Series(Role.PREVIOUS, numbers.before_x, numbers.before_y, joined, "before")
    fit = Series(Role.FIT, numbers.x, numbers.y, joined, "fit" if joined else "p=½")
    return ((previous,) if _is_in_view(previous.y, limits) else ()) + (fit,)


def _draw_regression(scene: Scene, numbers: Fit | None, size: ChartSize) -> ChartSpec:
    data = scene.dataset
    truth: tuple[Series, ...] = ()
    if data.truth is not None and data.x.shape[1] == 1:
        x = _grid(data, 0, 2 * size.width)
        truth = (Series(Role.TRUTH, x, data.truth(x[:, None])[:, 0], True, "truth"),)
    title, limits = _title(scene, size), _y_limits(data, numbers)
    fit = _fit_series(numbers, True, limits)  # few rows are drawn over the fit; many would hide it
    points = Series(Role.DATA, data.columns[0], data.target, label="data")
    return ChartSpec(
        title=title,
        x_label=data.x_names[0],
        y_label="" if size.height < MIN_HEIGHT_WITH_Y_LABEL and title.startswith(f"{data.y_name} =") else data.y_name,
        x_limits=padded_range(np.array(data.ranges[0])),
        y_limits=limits,
        series=(*truth, *((*fit, points) if data.rows <= size.width / 2 else (points, *fit))),
        notes=_out_of_view_notes(numbers, data, limits),
    )


def _y_limits(data: Dataset, numbers: Fit | None) -> Limits:
    """Return the limits of the data; if most of the fit is out of view but not far away, extend them to the fit."""
    low, high = padded_range(np.array(data.target_range), fraction=0.1)
    y = np.empty(0) if numbers is None else numbers.y[np.isfinite(numbers.y)]
    if not y.size or np.mean((y >= low) & (y <= high)) >= MIN_VISIBLE_FRACTION:
        return low, high
    below, above = (max(beyond, 0.0) / (high - low) for beyond in (low - y.min(), y.max() - high))
    if max(below, above) > MAX_FIT_DISTANCE:
        return low, high
    return low - _round_up_or_zero(below) * (high - low), high + _round_up_or_zero(above) * (high - low)


def _round_up_or_zero(fraction: float) -> float:
    """Return the next round number, or 0 for 0: round numbers make the view change rarely."""
    return round_up(fraction) if fraction else 0.0


def _is_in_view(y: FloatArray, limits: Limits) -> bool:
    """Return whether a curve is in view: a point is within the limits, or points are both above and below them."""
    low, high = limits
    return bool(np.any((y >= low) & (y <= high)) or (np.any(y > high) and np.any(y < low)))


def _out_of_view_notes(numbers: Fit | None, data: Dataset, limits: Limits) -> tuple[Note, ...]:
    """Return a note at the upper or lower edge if the whole fit is above or below the view."""
    low, high = limits
    if numbers is None or not numbers.y.size or _is_in_view(numbers.y, limits):
        return ()
    known = numbers.y[~np.isnan(numbers.y)]
    if not known.size:
        return ()
    above = known[0] > high
    words = f"the fit lies {'above' if above else 'below'}"
    return (Note(float(data.x.mean()), high if above else low, words, Role.FIT),)


def _draw_classes(scene: Scene, numbers: Fit | None, size: ChartSize) -> ChartSpec:
    data = scene.dataset
    classes = tuple(
        Series(role, columns[0], columns[1], label=name)
        for role, columns, name in zip(CLASS_ROLES, data.columns_by_class, data.class_names, strict=True)
    )
    x_limits, y_limits = (padded_range(np.array(data.ranges[column])) for column in (0, 1))
    is_out_of_view = numbers is not None and not numbers.x.size
    return ChartSpec(
        title=_title(scene, size),
        x_label=data.x_names[0],
        y_label=data.x_names[1],
        x_limits=x_limits,
        y_limits=y_limits,
        series=(*_fit_series(numbers, False, y_limits), *classes),
        notes=(Note(x_limits[0], y_limits[1], "p=½ is out of view", Role.FIT),) if is_out_of_view else (),
    )


FIT = Chart(
    "fit", "Fit", "the data, the model's fit, and the fit one update ago", draw, probe, outputs=None
)  # draws nothing but its title for data that it can't draw: a chart is always shown
