"""Fit of a classifier: the rows of each class, and the boundaries between the classes now and before the last update."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.axes.limits import padded_range
from tui_trainer.charts.batch_marks import NO_ROWS, class_marks
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.dots.boundary import class_borders, zero_crossings
from tui_trainer.charts.fit.captions import BORDERS, NO_CAPTIONS, SHORT_BORDERS, UNDONE_UPDATE, with_captions
from tui_trainer.charts.fit.class_probability import boundary_caption, boundary_name
from tui_trainer.charts.fit.numbers import Fit, grid
from tui_trainer.charts.spec import (
    MIN_HEIGHT_WITH_Y_LABEL,
    ChartSpec,
    Note,
    Role,
    Series,
)
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.protocols import ModelView

PREVIOUS_BOUNDARY_STRIDE = 3
"""Step between two drawn points of the previous decision boundary: gaps distinguish it from the current boundary."""
MIN_WIDTH_WITH_BOUNDARY = 70
"""Minimum width of a chart, in cells, whose legend has room for the boundaries; in a smaller one captions name them."""
CLASS_ROLES = (Role.CLASS_0, Role.CLASS_1, Role.CLASS_2, Role.CLASS_3, Role.CLASS_4, Role.CLASS_5)
"""Roles of the first classes; all others have Role.CLASS_OTHER."""
Points = tuple[FloatArray, FloatArray]


def class_boundaries(view: ModelView, size: ChartSize) -> Fit:
    """Return the points of the boundaries between classes: where the logit is 0, or where two logits are the largest.

    They are searched on a grid of two points a cell across and four down, as many as the chart has dots.
    """
    across, down = grid(view.dataset, 0, 2 * size.width), grid(view.dataset, 1, 4 * size.height)
    points = view.dataset.inputs_at(np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2))
    find = _finder(view.dataset, across, down)
    logits, undone, before = view.predict(points), view.predict_undone(points), view.predict_before(points)
    x, y = find(logits)
    if not np.isfinite(logits).any():
        x = y = np.full(1, np.nan)  # there is no boundary anywhere, not only none in view
    before_x, before_y = (values[::PREVIOUS_BOUNDARY_STRIDE] for values in find(before))
    undone_x, undone_y = (values[::PREVIOUS_BOUNDARY_STRIDE] for values in find(undone))
    if undone is not None and not undone_x.size:
        undone_x = undone_y = np.full(1, np.nan)
    return Fit(x, y, before_x, before_y, undone_x, undone_y)


def draw_classes(scene: Scene, titles: tuple[str, ...], size: ChartSize) -> ChartSpec:
    """Draw the rows of each class over the first two columns, and the boundaries between the classes.

    The rows of a single column are drawn at the number of their class.
    """
    data, numbers = scene.dataset, scene.numbers if isinstance(scene.numbers, Fit) else None
    x_limits, y_limits = (padded_range(column, pad) for column, pad in zip(_columns(data), (0.06, 0.03), strict=True))
    boundaries, captions = _boundaries(numbers, BORDERS if data.task is Task.CLASSES else boundary_name(data)), NO_CAPTIONS
    marks = class_marks(scene, numbers.batch if numbers else NO_ROWS)
    if size.width < MIN_WIDTH_WITH_BOUNDARY or size.height < MIN_HEIGHT_WITH_Y_LABEL:
        boundaries, marks, captions = with_captions(_with_short_name(boundaries, data, size), marks)
    return ChartSpec(
        title=titles[0],
        short_titles=(*titles[1:], ""),
        x_label=data.column_names[0],
        y_label=data.column_names[1] if len(data.columns) > 1 else data.y_name,
        x_limits=x_limits,
        y_limits=y_limits,
        series=(*boundaries, *_class_series(data), *marks),
        notes=_out_of_view_notes(numbers, x_limits[0], y_limits[1]) if numbers else (),
        captions=captions,
    )


def _finder(data: Dataset, across: FloatArray, down: FloatArray) -> Callable[[FloatArray | None], Points]:
    """Return the function from logits (points, k) on the grid to the points of the boundaries; none for None."""

    def find(logits: FloatArray | None) -> Points:
        if logits is None:
            return np.empty(0), np.empty(0)
        on_grid = logits.reshape(len(down), len(across), -1)
        if data.task is Task.CLASSES:
            return class_borders(across, down, on_grid)
        return zero_crossings(across, down, on_grid[..., 0])

    return find


def _columns(data: Dataset) -> Points:
    """Return what is drawn across and up: the first two columns, or the only column and the numbers of the classes."""
    return data.columns[0], data.columns[1] if len(data.columns) > 1 else data.target


def _class_series(data: Dataset) -> tuple[Series, ...]:
    """Return the rows of each class; those of the classes after CLASS_ROLES are in one series."""
    x, y = _columns(data)
    first = len(CLASS_ROLES)
    named = zip(CLASS_ROLES, _labels(data.class_names), strict=False)
    members = [(role, data.target == number, name) for number, (role, name) in enumerate(named)]
    if len(data.class_names) > first:
        members.append((Role.CLASS_OTHER, data.target >= first, f"{len(data.class_names) - first} more"))
    return tuple(Series(role, x[rows], y[rows], label=name) for role, rows, name in members)


def _labels(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the classes for the legend: of more than two with the same first word, only the first has it."""
    parts = [name.partition(" ") for name in names]
    if len(names) < 3 or len({first for first, _, _ in parts}) > 1 or not all(rest for _, _, rest in parts):
        return names
    return (names[0], *(rest for _, _, rest in parts[1:]))


def _with_short_name(boundaries: tuple[Series, ...], data: Dataset, size: ChartSize) -> tuple[Series, ...]:
    """Return the boundaries, of which the current one, if it is drawn, has a name that fits in the border of the chart."""
    if not boundaries or not np.isfinite(boundaries[-1].x).any():
        return boundaries
    *others, current = boundaries
    if data.task is Task.CLASSES:
        return (*others, replace(current, label=SHORT_BORDERS))
    wanted = sum(len(f"  ⠐⠐⠐ {other.label}") for other in others)
    needed = wanted if any(other.role is Role.UNDONE_BOUNDARY for other in others) else 0
    return (*others, replace(current, label=boundary_caption(data, size.width, needed, wanted)))


def _boundaries(numbers: Fit | None, label: str) -> tuple[Series, ...]:
    """Return the decision boundary before the last update, if it is in view, and the current one. `label`: its name."""
    if numbers is None:
        return ()
    before = Series(Role.PREVIOUS, numbers.before_x, numbers.before_y, label="before")
    if numbers.undone_x.size:
        before = Series(Role.UNDONE_BOUNDARY, numbers.undone_x, numbers.undone_y, label=UNDONE_UPDATE)
    return (*((before,) if before.y.size else ()), Series(Role.FIT, numbers.x, numbers.y, label=label))


def _out_of_view_notes(numbers: Fit, x: float, y: float) -> tuple[Note, ...]:
    """Return notes at a point that say which of the boundaries is out of view."""
    current = (Note(x, y, "boundary out of view", Role.FIT),) if not numbers.x.size else ()
    is_undone_hidden = bool(np.isnan(numbers.undone_x).any())
    return (*current, *((Note(x, y, f"{UNDONE_UPDATE}: out of view", Role.UNDONE_BOUNDARY),) if is_undone_hidden else ()))
