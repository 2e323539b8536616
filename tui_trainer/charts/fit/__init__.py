"""Fit chart: the data, and the model's curve, decision boundary or predictions, now and before the last update."""

from dataclasses import replace

from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.batch_marks import batch_indices
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.fit.classes import class_boundaries, draw_classes
from tui_trainer.charts.fit.curve import curve_range, draw_curve, model_curve
from tui_trainer.charts.fit.numbers import ONE_VALUE, Fit, in_original_units
from tui_trainer.charts.fit.predicted import Predictions, draw_predictions, predictions, predictions_range
from tui_trainer.charts.fit.titles import titles
from tui_trainer.charts.spec import ChartSpec, Limits, empty_chart
from tui_trainer.observed.protocols import ModelView

CLASSIFIERS = frozenset({Task.BINARY, Task.CLASSES})


def probe(view: ModelView, size: ChartSize) -> Fit | Predictions | None:
    """Return the curve of a regression, with two points a cell, or the boundaries between the classes of a classifier.

    For a regression of several columns the predictions for some rows are returned. Returns None for a dataset whose fit is
    none of these.
    """
    data, columns = view.dataset, len(view.dataset.columns)
    if data.task in CLASSIFIERS and columns == 2:
        return replace(class_boundaries(view, size), batch=batch_indices(view))
    if data.spec != ONE_VALUE:
        return None
    return predictions(view) if columns > 1 else replace(model_curve(view, size), batch=batch_indices(view))


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the rows, the true curve if it is known, the fit before the last update and the fit.

    Of a regression of several columns the predictions are drawn against the targets. Only a title is drawn for several
    outputs a row.
    """
    shown, data = in_original_units(scene), scene.dataset
    if data.task in CLASSIFIERS:
        return draw_classes(shown, titles(scene), size)
    if data.spec != ONE_VALUE:
        return empty_chart(scene.config.model.entry.title, "can't picture these outputs")
    return (draw_predictions if len(data.columns) > 1 else draw_curve)(shown, titles(scene), size)


def y_range(scene: Scene) -> Limits | None:
    """Return the y range in which data and fit are seen; None if the data alone says what it is."""
    if scene.dataset.spec != ONE_VALUE:
        return None
    shown = in_original_units(scene)
    return predictions_range(shown) if len(scene.dataset.columns) > 1 else curve_range(shown)


FIT = Chart(
    "fit", "Fit", "the data, the model's fit, and the fit one update ago", draw, probe, outputs=None, y_range=y_range
)  # draws nothing but its title for data that it can't draw: a chart is always shown
