"""Sigmoid chart: the curve from logit to probability, with the rows of the data on it."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.axes.limits import round_up
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.fit.class_probability import probability
from tui_trainer.charts.fit.classes import CLASS_ROLES
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.datasets.predictions import sigmoid
from tui_trainer.observed.protocols import ModelView

CLASS_EDGES = (-0.09, 1.09)
"""y values at which the rows of class 0 and the rows of class 1 are drawn a second time."""
MAX_ROWS = 400
"""Maximum number of rows that are drawn. If there are more rows, every k-th row is drawn."""


@dataclass(frozen=True, eq=False)
class Logits(EqualByValue):
    """Logits of some rows, shape (n,), and their classes, 0 or 1, shape (n,)."""

    logits: FloatArray
    classes: FloatArray


def probe(view: ModelView, size: ChartSize) -> Logits:  # noqa: ARG001 - the signature of every probe
    """Return the logits and classes of at most `MAX_ROWS` rows, equally spaced in the dataset."""
    shown = slice(None, None, -(-view.dataset.rows // MAX_ROWS))
    return Logits(view.predict(view.dataset.x[shown])[:, 0], view.dataset.y[shown, 0])


def draw(scene: Scene, size: ChartSize) -> ChartSpec:
    """Draw the curve from logit to probability, the rows on it, and a line at logit 0.

    The rows are drawn a second time at the edges: rows of class 0 below 0, rows of class 1 above 1. So rows that
    are predicted wrongly can be seen: class 0 with a positive logit, class 1 with a negative logit.
    """
    numbers = scene.numbers if isinstance(scene.numbers, Logits) else Logits(np.empty(0), np.empty(0))
    reach = max(4.0, round_up(float(np.abs(numbers.logits[np.isfinite(numbers.logits)]).max(initial=0.0))))
    z = np.linspace(-reach, reach, 2 * size.width)
    rows = tuple(
        Series(role, chosen := numbers.logits[numbers.classes == number], sigmoid(chosen), label=name)
        for number, (role, name) in enumerate(zip(CLASS_ROLES[:2], scene.dataset.class_names, strict=True))
    )
    edges = tuple(
        Series(of_class.role, of_class.x, np.full(of_class.x.size, y))
        for of_class, y in zip(rows, CLASS_EDGES, strict=True)
    )
    cut = Series(Role.GUIDE, np.zeros(2), np.array([0.0, 1.0]), joined=True)
    return ChartSpec(
        title=f"{probability(scene.dataset)} = σ(logit)",
        short_titles=("p = σ(logit)", ""),
        x_label="logit",
        y_label="p",
        x_limits=(-reach, reach),
        y_limits=(-0.12, 1.12),
        series=(cut, Series(Role.FIT, z, sigmoid(z), joined=True), *edges, *rows),
    )


SIGMOID = Chart(
    name="sigmoid",
    title="Sigmoid",
    summary="from logit to probability, with every row on the curve",
    draw=draw,
    probe=probe,
    tasks=frozenset({Task.BINARY}),
)
