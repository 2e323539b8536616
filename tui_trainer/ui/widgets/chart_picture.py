"""ChartPicture: draws a ChartSpec as lines of text. plotext draws the canvas; title, legend and axes are added."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.text import clean_text, cut_at_word
from tui_trainer.charts.dots.band import split_band
from tui_trainer.charts.dots.beads import beads
from tui_trainer.charts.dots.clean import (
    DOT_COLUMNS_PER_CELL,
    DOT_ROWS_PER_CELL,
    Polyline,
    clipped_line,
    dashed_line,
    points_in_view,
)
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.ui.palette import BEADS, DASHES, MARKERS, ROLES, Palette
from tui_trainer.ui.plot import BRAILLE, Canvas, CanvasSpan, Layer
from tui_trainer.ui.widgets.chart_frame import Layout, header_lines, row_of, x_axis_lines
from tui_trainer.ui.widgets.chart_notes import draw_notes
from tui_trainer.ui.widgets.thin_markers import thin_markers

MIN_WIDTH, MIN_HEIGHT = 12, 5
"""Minimum size of a chart in cells. If there is less room, only the title is drawn."""
FULL_CELL = "⣿"
"""Character that a cell of a dense line, such as a noisy loss, is drawn with."""


class ChartPicture:
    """Draws charts, one after the other, on the same canvas. Not thread-safe."""

    def __init__(self) -> None:
        self._canvas = Canvas()
        self._layers: list[tuple[Series, Layout, tuple[Layer, ...]]] = []
        """Series, layout and layers of the last chart.

        The layers of a series that has not changed are reused.
        """

    def draw(self, spec: ChartSpec, width: int, height: int, palette: Palette) -> list[Strip]:
        """Return `height` lines of `width` cells with the chart, or with only its title if there is too little room."""
        if width < MIN_WIDTH or height < MIN_HEIGHT:
            return text_lines(clean_text(spec.title, max(width, 0)), width, height, palette.muted)
        layout = Layout.of(spec, width, height)
        if spec.message:
            return _message_lines(spec, layout, palette)
        self._layers = [(series, layout, self._layers_of(series, layout)) for series in spec.series]
        layers = [layer for _, _, drawn in self._layers for layer in drawn]
        rows = self._canvas.draw(thin_markers(layers, layout), layout.columns, layout.rows)
        canvas = draw_notes(spec.notes, rows, _canvas_lines(rows, layout, palette), layout, palette)
        return [*header_lines(spec, layout, palette), *canvas, *x_axis_lines(spec, layout, palette)]

    def _layers_of(self, series: Series, layout: Layout) -> tuple[Layer, ...]:
        """Return the layers of a series: those of the last chart if series and layout have not changed."""
        for known, known_layout, layers in self._layers:
            if known.x is series.x and known.y is series.y and known.role is series.role and known_layout == layout:
                return layers
        return _layers_of(series, layout)


def _message_lines(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """Return the title, and the chart's message in the middle of the other lines."""
    first = header_lines(spec, layout, palette)[0]
    others = [Strip.blank(layout.width)] * (layout.height - 1)
    text = cut_at_word(spec.message, layout.width).center(layout.width)
    others[len(others) // 2] = Strip([Segment(text, palette.muted)]).adjust_cell_length(layout.width)
    return [first, *others]


def text_lines(text: str, width: int, height: int, style: Style) -> list[Strip]:
    """Return `height` lines of `width` cells: the text in the first line, then blank lines."""
    first = Strip([Segment(text, style)]).adjust_cell_length(max(width, 0))
    return [first, *(Strip.blank(max(width, 0)) for _ in range(height - 1))][: max(height, 0)]


def _layers_of(series: Series, layout: Layout) -> tuple[Layer, ...]:
    length = min(series.x.size, series.y.size)
    x, y = layout.x.positions(series.x[:length]), layout.y.positions(series.y[:length])
    marker = BRAILLE if series.joined else MARKERS.get(series.role, BRAILLE)
    path = _line_path(series.role, x, y, layout) if series.joined else _points_path(marker, x, y, layout)
    if series.role is Role.EDIT or not path.x.size:
        return ()
    color = ROLES.index(series.role)
    band = split_band(path, layout.columns, layout.rows) if series.joined else None
    marks = (Layer(beads(path, layout.columns), BEADS[series.role], color),) if series.role in BEADS else ()
    if band is None:
        return Layer(path, marker, color), *marks
    cells, rest = band
    return Layer(rest, marker, color), Layer(cells, FULL_CELL, color), *marks


def _line_path(role: Role, x: FloatArray, y: FloatArray, layout: Layout) -> Polyline:
    path = clipped_line(x, y, layout.columns)
    return dashed_line(path, layout.columns, layout.rows, *DASHES[role]) if role in DASHES else path


def _points_path(marker: str, x: FloatArray, y: FloatArray, layout: Layout) -> Polyline:
    if marker == BRAILLE:
        return points_in_view(x, y, layout.columns * DOT_COLUMNS_PER_CELL, layout.rows * DOT_ROWS_PER_CELL)
    return points_in_view(x, y, layout.columns, layout.rows)


def _canvas_lines(rows: Sequence[Sequence[CanvasSpan]], layout: Layout, palette: Palette) -> list[Strip]:
    """Return the rows of the canvas, each with the y axis and, where there is one, a tick label to its left."""
    styles = [palette.roles[role] for role in ROLES]
    labels = {row_of(tick.position, layout): tick.label for tick in layout.y_ticks}
    lines = []
    for index, spans in enumerate(rows):
        label = labels.get(index)
        axis = " " * layout.gutter + "│" if label is None else label.rjust(layout.gutter) + "┤"
        segments = [Segment(axis, palette.muted)]
        segments += [Segment(text, None if color is None else styles[color]) for text, color in spans]
        lines.append(Strip(segments, layout.width))
    return lines
