"""Fit of a regression with one input: the curve now, and before the last update."""

import numpy as np

from tui_trainer.charts.axes.fit_range import fit_range
from tui_trainer.charts.axes.limits import padded_range
from tui_trainer.charts.batch_marks import NO_ROWS, value_marks
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.edge_notes import edge_notes
from tui_trainer.charts.fit.captions import NO_CAPTIONS, UNDONE_UPDATE, with_captions
from tui_trainer.charts.fit.numbers import Fit, grid
from tui_trainer.charts.spec import MIN_HEIGHT_WITH_Y_LABEL, ChartSpec, Limits, Role, Series
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.protocols import ModelView

UNDONE_STRIDE = 6
"""Step between two marks of the curve after an update that was undone."""


def model_curve(view: ModelView, size: ChartSize) -> Fit:
    """Return the model's curve with two points a cell, and the curves before the last update and after an undone one."""
    x = grid(view.dataset, 0, 2 * size.width)
    before = view.predict_before(x[:, None])
    y, undone = view.predict(x[:, None])[:, 0], view.predict_undone(x[:, None])
    undone_x, undone_y = (x[:0], y[:0]) if undone is None else (x, undone[:, 0])
    return Fit(x, y, x if before is not None else x[:0], y[:0] if before is None else before[:, 0], undone_x, undone_y)


def curve_range(scene: Scene) -> Limits:
    """Return the y range in which the rows and the curves are seen."""
    numbers = scene.numbers
    curves = (numbers.y, numbers.before_y, numbers.undone_y) if isinstance(numbers, Fit) else ()
    return fit_range(scene.dataset.target_range, *curves)


def draw_curve(scene: Scene, titles: tuple[str, ...], size: ChartSize) -> ChartSpec:
    """Draw the rows, the true curve if it is known, the curve before the last update and the curve now."""
    data, numbers = scene.dataset, scene.numbers if isinstance(scene.numbers, Fit) else None
    limits, curves = scene.y_limits or curve_range(scene), _curves(numbers)
    series = (*_true_curve(data, size), *_in_view(curves, limits))
    marks, captions = value_marks(scene, numbers.batch if numbers else NO_ROWS), NO_CAPTIONS
    if size.height < MIN_HEIGHT_WITH_Y_LABEL:
        series, marks, captions = with_captions(series, marks)
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
    if data.truth is None:
        return ()
    x = grid(data, 0, 2 * size.width)
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
