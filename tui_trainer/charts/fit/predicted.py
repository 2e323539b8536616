"""Fit of a regression with several inputs: predictions against the true targets."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.charts.axes.fit_range import fit_range
from tui_trainer.charts.axes.limits import padded_range
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec, Limits, Role, Series
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.observed.protocols import ModelView

MAX_ROWS = 400
"""Maximum number of rows that are drawn. If there are more rows, every k-th row is drawn."""


@dataclass(frozen=True, eq=False)
class Predictions(EqualByValue):
    """Targets of some training rows, shape (n,), and the model's predictions for them, shape (n,), in data units."""

    targets: FloatArray
    predicted: FloatArray

    def undone_by(self, y_scaling: Scaling) -> "Predictions":
        """Return the numbers in original units. `y_scaling`: how those units were scaled."""
        return Predictions(y_scaling.undo(self.targets), y_scaling.undo(self.predicted))


def predictions(view: ModelView) -> Predictions:
    """Return targets and predictions of at most `MAX_ROWS` rows, equally spaced in the dataset."""
    shown = slice(None, None, -(-view.dataset.rows // MAX_ROWS))
    return Predictions(view.dataset.y[shown, 0], view.predict(view.dataset.x[shown])[:, 0])


def predictions_range(scene: Scene) -> Limits:
    """Return the y range in which the targets are seen, and the predictions if they are not too far away."""
    predicted = (scene.numbers.predicted,) if isinstance(scene.numbers, Predictions) else ()
    return fit_range(scene.dataset.target_range, *predicted)


def draw_predictions(scene: Scene, titles: tuple[str, ...], size: ChartSize) -> ChartSpec:  # noqa: ARG001 - of every picture of a fit
    """Draw a point for each row, its target across and its prediction up, and the diagonal on which both are equal."""
    data, numbers = scene.dataset, scene.numbers
    ends = np.array(padded_range(np.array(data.target_range)))
    series: tuple[Series, ...] = (Series(Role.GUIDE, ends, ends, joined=True, label="prediction = target"),)
    if isinstance(numbers, Predictions):
        series += (Series(Role.DATA, numbers.targets, numbers.predicted, label="rows"),)
    return ChartSpec(
        title=titles[0],
        short_titles=titles[1:],
        x_label=data.y_name,
        y_label=f"predicted {data.y_name}",
        x_limits=(float(ends[0]), float(ends[1])),
        y_limits=scene.y_limits or predictions_range(scene),
        series=series,
    )
