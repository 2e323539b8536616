"""thin_markers(): let a line be seen under many markers that lie on it."""

from collections.abc import Sequence

import numpy as np

from tui_trainer.base.arrays import BoolArray
from tui_trainer.charts.dots.clean import Polyline
from tui_trainer.charts.spec import Role
from tui_trainer.ui.palette import ROLES
from tui_trainer.ui.plot import Layer
from tui_trainer.ui.widgets.chart_frame import Layout

DATA_COLOR, FIT_COLOR = ROLES.index(Role.DATA), ROLES.index(Role.FIT)


def thin_markers(layers: Sequence[Layer], layout: Layout) -> Sequence[Layer]:
    """Return the layers. If there are many rows of data, those on the fit are drawn only in some columns of cells.

    In the other columns the fit is seen, so that both can be read. If there are more markers than half the columns, those
    in every other column are drawn; if there are more than twice the columns, a cloud, those in every fourth column.
    """
    fits = [layer.path for layer in layers if layer.color == FIT_COLOR and layer.path.joined.any()]
    return [_thinned(layer, fits, layout) if layer.color == DATA_COLOR else layer for layer in layers]


def _thinned(layer: Layer, fits: Sequence[Polyline], layout: Layout) -> Layer:
    path = layer.path
    if 2 * path.x.size <= layout.columns or not fits:
        return layer
    columns = np.minimum((path.x * layout.columns).astype(np.intp), layout.columns - 1)
    stride = 4 if path.x.size > 2 * layout.columns else 2
    hidden = (columns % stride > 0) & _covers(path, columns, fits, layout)
    return layer._replace(path=Polyline(path.x[~hidden], path.y[~hidden], path.joined[~hidden]))


def _covers(path: Polyline, columns: np.ndarray, fits: Sequence[Polyline], layout: Layout) -> BoolArray:
    """Return for each point whether it lies in a cell through which a fit goes. `columns`: columns of the points."""
    rows = np.floor(path.y * layout.rows)
    found = np.zeros(path.x.size, dtype=np.bool_)
    for fit in fits:
        ends = [np.interp((columns + part) / layout.columns, fit.x, fit.y, np.nan, np.nan) for part in (0, 0.5, 1)]
        with np.errstate(invalid="ignore"):
            low, high = (np.floor(end * layout.rows) for end in (np.fmin.reduce(ends), np.fmax.reduce(ends)))
            found |= (rows >= low) & (rows <= high)
    return found
