"""A ChartSpec as lines of the screen: title, legend and axes around a canvas that plotext draws."""

import math
from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.text import clean_text
from tui_trainer.charts.band import split
from tui_trainer.charts.clean import DOTS_ACROSS, DOTS_DOWN, Polyline, clipped_line, dashed, points_in_view
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.ui.palette import DASHES, MARKERS, Palette
from tui_trainer.ui.plot import BRAILLE, Canvas, Layer, Run
from tui_trainer.ui.widgets.chart_frame import Layout, column_of, header, over, row_of, x_axis

LEAST_WIDTH = 12
LEAST_HEIGHT = 5
FULL_CELL = "⣿"
ROLES = tuple(Role)


class ChartPicture:
    """Draws charts, one after the other, on a canvas of its own. Not for several threads."""

    def __init__(self) -> None:
        self._canvas = Canvas()
        self._layers: list[tuple[Series, Layout, tuple[Layer, ...]]] = []
        """What was drawn last: a series that is there again, in the same place, is not worked out again."""

    def draw(self, spec: ChartSpec, width: int, height: int, palette: Palette) -> list[Strip]:
        """Exactly `height` lines, each `width` cells wide; one line of text if that is too small for a chart."""
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return one_line(clean_text(spec.title, max(width, 0)), width, height, palette.muted)
        layout = Layout.of(spec, width, height)
        self._layers = [(series, layout, self._layers_of(series, layout)) for series in spec.series]
        layers = [layer for _, _, drawn in self._layers for layer in drawn]
        runs = self._canvas.draw(layers, layout.columns, layout.rows)
        canvas = _canvas_lines(runs, layout, palette)
        for note in spec.notes:
            _write(note, canvas, layout, palette)
        return [*header(spec, layout, palette), *canvas, *x_axis(spec, layout, palette)]

    def _layers_of(self, series: Series, layout: Layout) -> tuple[Layer, ...]:
        """What plotext is to draw of a series."""
        for known, place, layers in self._layers:
            if known.x is series.x and known.y is series.y and known.role is series.role and place == layout:
                return layers
        return _layers_of(series, layout)


def one_line(text: str, width: int, height: int, style: Style) -> list[Strip]:
    """A text on the first of `height` lines, the others blank."""
    first = Strip([Segment(text, style)]).adjust_cell_length(max(width, 0))
    return [first, *(Strip.blank(max(width, 0)) for _ in range(height - 1))][: max(height, 0)]


def _layers_of(series: Series, layout: Layout) -> tuple[Layer, ...]:
    length = min(series.x.size, series.y.size)
    x, y = layout.x.positions(series.x[:length]), layout.y.positions(series.y[:length])
    marker = BRAILLE if series.joined else MARKERS.get(series.role, BRAILLE)
    path = _line(series.role, x, y, layout) if series.joined else _dots(marker, x, y, layout)
    if series.role is Role.EDIT or not path.x.size:
        return ()
    ink = ROLES.index(series.role)
    band = split(path, layout.columns, layout.rows) if series.joined else None
    if band is None:
        return (Layer(path, marker, ink),)
    cells, rest = band
    return Layer(rest, marker, ink), Layer(cells, FULL_CELL, ink)


def _line(role: Role, x: FloatArray, y: FloatArray, layout: Layout) -> Polyline:
    path = clipped_line(x, y, layout.columns)
    return dashed(path, layout.columns, layout.rows, *DASHES[role]) if role in DASHES else path


def _dots(marker: str, x: FloatArray, y: FloatArray, layout: Layout) -> Polyline:
    if marker == BRAILLE:
        return points_in_view(x, y, layout.columns * DOTS_ACROSS, layout.rows * DOTS_DOWN)
    return points_in_view(x, y, layout.columns, layout.rows)


def _canvas_lines(rows: Sequence[Sequence[Run]], layout: Layout, palette: Palette) -> list[Strip]:
    """The rows of the canvas behind the y axis with its labels."""
    styles = [palette.roles[role] for role in ROLES]
    labels = {row_of(tick.position, layout): tick.label for tick in layout.y_ticks}
    lines = []
    for index, runs in enumerate(rows):
        label = labels.get(index)
        axis = " " * layout.gutter + "│" if label is None else label.rjust(layout.gutter) + "┤"
        segments = [Segment(axis, palette.muted)]
        segments += [Segment(text, None if ink is None else styles[ink]) for text, ink in runs]
        lines.append(Strip(segments, layout.width))
    return lines


def _write(note: Note, canvas: list[Strip], layout: Layout, palette: Palette) -> None:
    """Put a note on the canvas, beginning at its point, or moved so far that it stays inside."""
    x, y = layout.x.position(note.x), layout.y.position(note.y)
    if math.isnan(x) or math.isnan(y):
        return
    text = clean_text(note.text, layout.columns)
    row, column = row_of(min(max(y, 0), 1), layout), column_of(min(max(x, 0), 1), layout)
    start = min(column, layout.columns - cell_len(text))
    mark = Strip([Segment(text, palette.roles[note.role])])
    canvas[row] = over(canvas[row], mark, layout.gutter + 1 + start)
