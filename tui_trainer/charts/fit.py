"""Fit chart: the data, and the model's curve or decision boundary, now and before the last update."""

from dataclasses import dataclass, field, replace

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.charts.axes.fit_range import fit_range
from tui_trainer.charts.axes.limits import padded_range
from tui_trainer.charts.batch_marks import NO_ROWS, batch_indices, class_marks, value_marks
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.class_probability import boundary_caption, boundary_name
from tui_trainer.charts.dots.boundary import zero_crossings
from tui_trainer.charts.edge_notes import edge_notes
from tui_trainer.charts.equation import equations
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
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.observed.protocols import ModelView

PREVIOUS_BOUNDARY_STRIDE = 3
"""Step between two drawn points of the previous decision boundary: gaps distinguish it from the current boundary."""
UNDONE_STRIDE = 6
"""Step between two marks of the curve after an update that was undone."""
UNDONE_UPDATE = "undone update"
"""Name of the mark for what an update that was undone led to."""
MIN_WIDTH_WITH_BOUNDARY = 70
"""Minimum width of a chart, in cells, whose legend has room for the boundaries; in a smaller one captions name them."""
NO_CAPTIONS: tuple[Caption, ...] = ()
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
    undone_x: FloatArray = field(default_factory=lambda: np.empty(0))
    """x of the points after the update that was undone, shape (k,); empty if none was undone; NaN if none is in view."""
    undone_y: FloatArray = field(default_factory=lambda: np.empty(0))
    """y of the points after the update that was undone, shape (k,)."""
    batch: IndexArray = field(default_factory=lambda: NO_ROWS)
    """Indices of the rows of the latest batch; empty if it has all rows."""

    def undone_by(self, x_scaling: Scaling | None, y_scaling: Scaling | None) -> "Fit":
        """Return the points in original units. `x_scaling`, `y_scaling`: how those units were scaled; None if not."""
        changes = {name: x_scaling.undo(getattr(self, name)) for name in ("x", "before_x", "undone_x")} if x_scaling else {}
        if y_scaling:
            changes |= {name: y_scaling.undo(getattr(self, name)) for name in ("y", "before_y", "undone_y")}
        return replace(self, **changes)  # type: ignore[arg-type] # all of them are arrays of floats


def probe(view: ModelView, size: ChartSize) -> Fit | None:
    """Return the curve of a regression, with two points a cell, or the decision boundary, where the logit is 0.

    Returns None for a dataset whose fit is neither a curve nor a boundary between two classes.
    """
    data, columns = view.dataset, len(view.dataset.columns)
    if data.task is Task.BINARY and columns == 2:
        return replace(_decision_boundary(view, size), batch=batch_indices(view))
    return replace(_curve(view, size), batch=batch_indices(view)) if data.spec == ONE_VALUE and columns == 1 else None


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the rows, the true curve if it is known, the fit before the last update and the fit.

    Only a title is drawn for several outputs a row, more than two classes, or two classes of a single input.
    """
    titles, shown = _titles(scene), _in_original_units(scene)
    numbers = shown.numbers if isinstance(shown.numbers, Fit) else None
    if scene.dataset.task is Task.BINARY and len(scene.dataset.columns) > 1:
        return _draw_classes(shown, titles, numbers, size)
    if scene.dataset.spec == ONE_VALUE:
        return _draw_regression(shown, titles, numbers, size)
    return empty_chart(scene.config.model.entry.title, "can't picture these outputs")


def y_range(scene: Scene) -> Limits | None:
    """Return the y range in which data and fit are seen; None if the data alone says what it is."""
    if scene.dataset.spec != ONE_VALUE:
        return None
    shown = _in_original_units(scene)
    numbers = shown.numbers if isinstance(shown.numbers, Fit) else None
    return fit_range(shown.dataset.target_range, *((numbers.y, numbers.before_y, numbers.undone_y) if numbers else ()))


def _in_original_units(scene: Scene) -> Scene:
    """Return the scene with dataset and fit in the dataset's original units; the same scene if it is shown as prepared."""
    data, numbers = scene.dataset, scene.numbers
    if data.original is data:
        return scene
    if isinstance(numbers, Fit):
        scaling = data.column_scaling
        y_scaling = data.y_scaling if data.spec == ONE_VALUE else scaling and scaling.of_column(1)
        numbers = numbers.undone_by(scaling and scaling.of_column(0), y_scaling)
    return replace(scene, dataset=data.original, numbers=numbers)


def _grid(dataset: Dataset, column: int, points: int) -> FloatArray:
    """Return equally spaced points over the visible range of a column."""
    low, high = padded_range(np.array(dataset.ranges[column]))
    return np.linspace(low, high, points)


def _curve(view: ModelView, size: ChartSize) -> Fit:
    x = _grid(view.dataset, 0, 2 * size.width)
    before = view.predict_before(x[:, None])
    y, undone = view.predict(x[:, None])[:, 0], view.predict_undone(x[:, None])
    undone_x, undone_y = (x[:0], y[:0]) if undone is None else (x, undone[:, 0])
    return Fit(x, y, x if before is not None else x[:0], y[:0] if before is None else before[:, 0], undone_x, undone_y)


def _decision_boundary(view: ModelView, size: ChartSize) -> Fit:
    across, down = (_grid(view.dataset, 0, 2 * size.width), _grid(view.dataset, 1, 4 * size.height))
    points = view.dataset.inputs_at(np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2))

    def crossings(logits: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        if logits is None:
            return np.empty(0), np.empty(0)
        return zero_crossings(across, down, logits.reshape(len(down), len(across)))

    logits, undone = view.predict(points), view.predict_undone(points)
    x, y = crossings(logits)
    if not np.isfinite(logits).any():
        x = y = np.full(1, np.nan)  # there is no boundary anywhere, not only none in view
    before_x, before_y = (values[::PREVIOUS_BOUNDARY_STRIDE] for values in crossings(view.predict_before(points)))
    undone_x, undone_y = (values[::PREVIOUS_BOUNDARY_STRIDE] for values in crossings(undone))
    if undone is not None and not undone_x.size:
        undone_x = undone_y = np.full(1, np.nan)
    return Fit(x, y, before_x, before_y, undone_x, undone_y)


def _titles(scene: Scene) -> tuple[str, ...]:
    """Return the titles, the longest first: the fitted equation with fewer and fewer digits, and the model's name."""
    params = scene.snapshot.state.params if scene.snapshot else ()
    return (*equations(scene.config, scene.dataset, params), scene.config.model.entry.title)


def _draw_regression(scene: Scene, titles: tuple[str, ...], numbers: Fit | None, size: ChartSize) -> ChartSpec:
    data = scene.dataset
    limits, curves = scene.y_limits or y_range(scene) or data.target_range, _curves(numbers)
    series = (*_true_curve(data, size), *_in_view(curves, limits))
    marks, captions = value_marks(scene, numbers.batch if numbers else NO_ROWS), NO_CAPTIONS
    if size.height < MIN_HEIGHT_WITH_Y_LABEL:
        series, marks, captions = _with_captions(series, marks)
    is_named_in_title = size.height < MIN_HEIGHT_WITH_Y_LABEL and titles[0].startswith(f"{data.y_name} =")
    return ChartSpec(
        title=titles[0],
        short_titles=titles[1:],
        x_label=data.column_names[0],
        y_label="" if is_named_in_title else data.y_name,
        x_limits=padded_range(np.array(data.ranges[0])),
        y_limits=limits,
        series=(*series, Series(Role.DATA, data.columns[0], data.target, label="data"), *marks),
        captions=captions,
        notes=tuple(note for curve in reversed(curves) for note in edge_notes(curve, limits, curve.label)),
    )


def _true_curve(data: Dataset, size: ChartSize) -> tuple[Series, ...]:
    """Return the curve that the data was made from; nothing if it is not known."""
    if data.truth is None or len(data.columns) > 1:
        return ()
    x = _grid(data, 0, 2 * size.width)
    return (Series(Role.TRUTH, x, data.truth(x[:, None])[:, 0], True, "truth"),)


def _in_view(curves: tuple[Series, ...], limits: Limits) -> tuple[Series, ...]:
    """Return the fit, and the curve before the last update if a point or a segment of it is in view."""
    low, high = limits
    return tuple(
        curve
        for curve in curves
        if curve.role is Role.FIT or np.any((curve.y >= low) & (curve.y <= high))
        or (np.any(curve.y > high) and np.any(curve.y < low))
    )


def _curves(numbers: Fit | None) -> tuple[Series, ...]:
    """Return the fit before the last update, or the one after an update that was undone, and the fit."""
    if numbers is None:
        return ()
    fit = Series(Role.FIT, numbers.x, numbers.y, True, "fit")
    if numbers.undone_y.size:
        return Series(Role.UNDONE, numbers.undone_x[::UNDONE_STRIDE], numbers.undone_y[::UNDONE_STRIDE], label=UNDONE_UPDATE), fit
    before = Series(Role.PREVIOUS, numbers.before_x, numbers.before_y, True, "before")
    return (*((before,) if before.y.size else ()), fit)


def _draw_classes(scene: Scene, titles: tuple[str, ...], numbers: Fit | None, size: ChartSize) -> ChartSpec:
    data = scene.dataset
    classes = tuple(
        Series(role, columns[0], columns[1], label=name)
        for role, columns, name in zip(CLASS_ROLES, data.columns_by_class, data.class_names, strict=True)
    )
    x_limits, y_limits = (padded_range(np.array(data.ranges[column]), pad) for column, pad in ((0, 0.06), (1, 0.03)))
    boundaries, marks = _boundaries(numbers, data), class_marks(scene, numbers.batch if numbers else NO_ROWS)
    captions = NO_CAPTIONS
    if size.width < MIN_WIDTH_WITH_BOUNDARY or size.height < MIN_HEIGHT_WITH_Y_LABEL:
        boundaries, marks, captions = _with_captions(_with_short_name(boundaries, data, size), marks)
    return ChartSpec(
        title=titles[0],
        short_titles=(*titles[1:], ""),
        x_label=data.column_names[0],
        y_label=data.column_names[1],
        x_limits=x_limits,
        y_limits=y_limits,
        series=(*boundaries, *classes, *marks),
        notes=_out_of_view_notes(numbers, x_limits[0], y_limits[1]) if numbers else (),
        captions=captions,
    )


def _with_short_name(boundaries: tuple[Series, ...], data: Dataset, size: ChartSize) -> tuple[Series, ...]:
    """Return the boundaries, of which the current one, if it is drawn, has a name that fits in the border of the chart."""
    if not boundaries or not np.isfinite(boundaries[-1].x).any():
        return boundaries
    *others, current = boundaries
    wanted = sum(len(f"  ⠐⠐⠐ {other.label}") for other in others)
    needed = wanted if any(other.role is Role.UNDONE_BOUNDARY for other in others) else 0
    return (*others, replace(current, label=boundary_caption(data, size.width, needed, wanted)))


def _boundaries(numbers: Fit | None, data: Dataset) -> tuple[Series, ...]:
    """Return the decision boundary before the last update, if it is in view, and the current one."""
    if numbers is None:
        return ()
    before = Series(Role.PREVIOUS, numbers.before_x, numbers.before_y, label="before")
    if numbers.undone_x.size:
        before = Series(Role.UNDONE_BOUNDARY, numbers.undone_x, numbers.undone_y, label=UNDONE_UPDATE)
    return (*((before,) if before.y.size else ()), Series(Role.FIT, numbers.x, numbers.y, label=boundary_name(data)))


def _with_captions(
    curves: tuple[Series, ...], marks: tuple[Series, ...]
) -> tuple[tuple[Series, ...], tuple[Series, ...], tuple[Caption, ...]]:
    """Return curves and marks without labels for the legend, and captions with their names.

    The last curve's caption is first, then those of the marks. A curve without a point that can be drawn keeps its label,
    and has no caption.
    """
    seen = [bool((np.isfinite(curve.x) & np.isfinite(curve.y)).any()) for curve in curves]
    labels = [replace(curve, label="") if is_seen else curve for curve, is_seen in zip(curves, seen, strict=True)]
    shown = [curve for curve, is_seen in zip(reversed(curves), reversed(seen), strict=True) if is_seen]
    named = (*shown[:1], *(mark for mark in marks if mark.label), *shown[1:])
    captions = tuple(Caption(series.label, series.role) for series in named)
    return tuple(labels), tuple(replace(mark, label="") for mark in marks), captions


def _out_of_view_notes(numbers: Fit, x: float, y: float) -> tuple[Note, ...]:
    """Return notes at a point that say which of the boundaries is out of view."""
    current = (Note(x, y, "boundary out of view", Role.FIT),) if not numbers.x.size else ()
    is_undone_hidden = bool(np.isnan(numbers.undone_x).any())
    return (*current, *((Note(x, y, f"{UNDONE_UPDATE}: out of view", Role.UNDONE_BOUNDARY),) if is_undone_hidden else ()))


FIT = Chart(
    "fit", "Fit", "the data, the model's fit, and the fit one update ago", draw, probe, outputs=None, y_range=y_range
)  # draws nothing but its title for data that it can't draw: a chart is always shown
