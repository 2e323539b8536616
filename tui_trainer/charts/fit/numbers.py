"""Numbers of the fit chart: points of a curve or of decision boundaries, in prepared or original units."""

from dataclasses import dataclass, field, replace

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.catalogue.entry import Task, TaskSpec
from tui_trainer.charts.axes.limits import padded_range
from tui_trainer.charts.batch_marks import NO_ROWS
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.fit.predicted import Predictions
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.scaling import Scaling

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


def grid(dataset: Dataset, column: int, points: int) -> FloatArray:
    """Return equally spaced points over the visible range of a column."""
    low, high = padded_range(np.array(dataset.ranges[column]))
    return np.linspace(low, high, points)


def in_original_units(scene: Scene) -> Scene:
    """Return the scene with dataset and fit in the dataset's original units; the same scene if it is shown as prepared."""
    data, numbers = scene.dataset, scene.numbers
    if data.original is data:
        return scene
    if isinstance(numbers, Predictions) and data.y_scaling:
        numbers = numbers.undone_by(data.y_scaling)
    if isinstance(numbers, Fit):
        scaling = data.column_scaling
        y_scaling = data.y_scaling if data.spec == ONE_VALUE else scaling and scaling.of_column(1)
        numbers = numbers.undone_by(scaling and scaling.of_column(0), y_scaling)
    return replace(scene, dataset=data.original, numbers=numbers)
