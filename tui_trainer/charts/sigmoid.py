"""The sigmoid, and where the data stands on it."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.fit import CLASS_ROLES
from tui_trainer.charts.limits import ceiling
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.observed.protocols import ModelView

EDGES = (-0.09, 1.09)
"""Where the rows of class 0 and of class 1 stand once more."""
MOST_ROWS = 400
"""Rows shown; of more, every so-many-th."""


@dataclass(frozen=True, eq=False)
class Logits:
    """The logits of some rows, and their classes (0 or 1)."""

    logits: FloatArray
    classes: FloatArray


def probe(view: ModelView, size: ChartSize) -> Logits:  # noqa: ARG001 - every probe is asked alike
    """The logits of the data."""
    shown = slice(None, None, -(-view.dataset.rows // MOST_ROWS))
    return Logits(view.predict(view.dataset.x[shown])[:, 0], view.dataset.y[shown, 0])


def sigmoid(logits: FloatArray) -> FloatArray:
    """1 / (1 + exp(-z)), without overflow."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logits))


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """The curve from logit to probability with every row on it, and the cut at logit 0.

    Rows of a class stand at its own edge as well: one that is beyond the cut there is on the wrong side of it.
    """
    numbers = scene.numbers if isinstance(scene.numbers, Logits) else Logits(np.empty(0), np.empty(0))
    reach = max(4.0, ceiling(float(np.abs(numbers.logits[np.isfinite(numbers.logits)]).max(initial=0.0))))
    z = np.linspace(-reach, reach, 2 * size.width)
    rows = tuple(
        Series(role, chosen := numbers.logits[numbers.classes == place], sigmoid(chosen), label=name)
        for place, (role, name) in enumerate(zip(CLASS_ROLES, scene.dataset.class_names, strict=True))
    )
    edges = tuple(Series(one.role, one.x, np.full(one.x.size, edge)) for one, edge in zip(rows, EDGES, strict=True))
    cut = Series(Role.GUIDE, np.zeros(2), np.array([0.0, 1.0]), joined=True)
    return ChartSpec(
        title="p = σ(logit)",
        x_label="logit",
        y_label="p",
        x_limits=(-reach, reach),
        y_limits=(-0.12, 1.12),
        series=(cut, Series(Role.FIT, z, sigmoid(z), joined=True), *edges, *rows),
    )


SIGMOID = Chart(
    "sigmoid", "Sigmoid", "from logit to probability, with every row on the curve", draw, probe, frozenset({Task.BINARY})
)
