"""The frame around the canvas of a chart: layout, title, legend and axes."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_trainer.base.text import clean_text
from tui_trainer.charts.clean import Axis
from tui_trainer.charts.spec import TALL, ChartSpec, Role, Series
from tui_trainer.charts.ticks import Tick, ticks
from tui_trainer.ui.palette import LEGEND_LINES, LEGEND_ORDER, MARKERS, Palette

ROWS_PER_TICK = 3
CELLS_PER_TICK = 6


@dataclass(frozen=True)
class Layout:
    """Sizes of a chart's parts in cells, and the scales of its axes.

    `gutter`: width of the tick labels left of the y axis. `top`: number of rows above the canvas.
    """

    width: int
    height: int
    top: int
    gutter: int
    x: Axis
    y: Axis
    y_ticks: tuple[Tick, ...]

    @property
    def columns(self) -> int:
        """Width of the canvas in cells."""
        return self.width - self.gutter - 1

    @property
    def rows(self) -> int:
        """Height of the canvas in cells."""
        return self.height - self.top - 2

    @classmethod
    def of(cls, spec: ChartSpec, width: int, height: int) -> "Layout":
        """Return the layout of a chart in `width` × `height` cells, which does not depend on its series."""
        x, y = Axis.of(spec.x_limits), Axis.of(spec.y_limits, spec.y_log)
        top = 1 + (height >= TALL and bool(spec.y_label))
        rows = height - top - 2
        y_ticks = ticks(y, rows // ROWS_PER_TICK + 1)
        gutter = max((cell_len(tick.label) for tick in y_ticks), default=0)
        if gutter > width // 3:
            gutter, y_ticks = 0, ()
        return cls(width, height, top, gutter, x, y, y_ticks)


def row_of(position: float, layout: Layout) -> int:
    """Return the row of the canvas, counted from the top, for a position on the y axis: 0 is low, 1 is high."""
    return min(max(int((1 - position) * layout.rows), 0), layout.rows - 1)


def column_of(position: float, layout: Layout) -> int:
    """Return the column of the canvas for a position on the x axis: 0 is low, 1 is high."""
    return min(max(int(position * layout.columns), 0), layout.columns - 1)


def overlay(line: Strip, mark: Strip, start: int) -> Strip:
    """Return a line with `mark` written over it from the cell `start` on."""
    end = start + mark.cell_length
    return Strip.join([line.crop(0, start), mark, line.crop(end)])


def x_axis(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """Return two lines: the x axis, on which edits are marked, and its tick labels and name."""
    name = clean_text(spec.x_label, layout.columns // 2)
    room = layout.columns - (cell_len(name) + 2 if name else 0)
    labels, chosen = _x_labels(spec, layout, room)
    axis = ["─"] * layout.columns
    for tick in chosen:
        axis[column_of(tick.position, layout)] = "┬"
    start = " " * layout.gutter + "└"
    line = Strip([Segment(start + "".join(axis), palette.muted)], layout.width)
    for column in _edit_columns(spec, layout):
        mark = Strip([Segment(MARKERS[Role.EDIT], palette.roles[Role.EDIT])], 1)
        line = overlay(line, mark, layout.gutter + 1 + column)
    below = Strip(
        [Segment(labels + " " * (layout.width - len(labels) - cell_len(name)) + name, palette.muted)]
    )
    return [line, below.adjust_cell_length(layout.width)]


def _edit_columns(spec: ChartSpec, layout: Layout) -> list[int]:
    edits = [series for series in spec.series if series.role is Role.EDIT]
    positions = [position for series in edits for position in layout.x.positions(series.x).tolist()]
    return sorted({column_of(position, layout) for position in positions if 0 <= position <= 1})


def _x_labels(spec: ChartSpec, layout: Layout, room: int) -> tuple[str, Sequence[Tick]]:
    """Return the row of tick labels and their ticks: as many as fit with gaps between them."""
    for most in range(max(layout.columns // CELLS_PER_TICK, 2), 0, -1):
        chosen = ticks(layout.x, most, spec.x_is_count)
        chosen = tuple(tick for tick in chosen if column_of(tick.position, layout) < room)
        row = _label_row(chosen, layout, room)
        if row is not None:
            return row, chosen
    return "", ()


def _label_row(chosen: Sequence[Tick], layout: Layout, room: int) -> str | None:
    """Return the labels, each centred below its tick but within the room; None if two of them would touch."""
    row = ""
    end = layout.gutter + 1 + room
    for tick in chosen:
        middle = layout.gutter + 1 + column_of(tick.position, layout)
        start = max(min(middle - len(tick.label) // 2, end - len(tick.label)), 0)
        if row and start < len(row) + 2:
            return None
        row = row.ljust(start) + tick.label
    return row if len(row) <= end else None


def header(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """Return title, legend and y label: the label below the title if there is a row for it, else beside it."""
    title = _text(spec.title, layout.width, palette.title)
    name = _text(spec.y_label, layout.width, palette.muted)
    if layout.top > 1:
        legend = _legend(spec, palette, layout.width - 2 - min(title.cell_length, name.cell_length))
        if title.cell_length + 2 + legend.cell_length <= layout.width:
            return [_justified(title, legend, layout.width), _justified(name, Strip([]), layout.width)]
        return [_justified(title, Strip([]), layout.width), _justified(name, legend, layout.width)]
    legend = _legend(spec, palette, layout.width - 2 - title.cell_length)
    if title.cell_length + legend.cell_length + name.cell_length + 4 <= layout.width:
        title = Strip.join([title, Strip([Segment("  ")]), name])
    return [_justified(title, legend, layout.width)]


def _text(text: str, width: int, style: Style) -> Strip:
    cleaned = clean_text(text, width)
    return Strip([Segment(cleaned, style)], cell_len(cleaned))


def _justified(left: Strip, right: Strip, width: int) -> Strip:
    """Return one line with `left` at its start and `right` at its end."""
    gap = width - left.cell_length - right.cell_length
    return Strip([*left, Segment(" " * gap), *right], width)


def _legend(spec: ChartSpec, palette: Palette, room: int) -> Strip:
    """Return marker and label of each labelled series that fits; data comes before lines."""
    segments: list[Segment] = []
    used = 0
    for series in sorted(spec.series, key=lambda series: LEGEND_ORDER.index(series.role)):
        text = clean_text(series.label)
        entry = f"{'  ' if segments else ''}{_sample(series)} "
        if text and used + cell_len(entry) + cell_len(text) <= room:
            segments += [Segment(entry, palette.roles[series.role]), Segment(text, palette.muted)]
            used += cell_len(entry) + cell_len(text)
    return Strip(segments, used)


def _sample(series: Series) -> str:
    return LEGEND_LINES.get(series.role, "⠒⠒") if series.joined else MARKERS.get(series.role, "⠂")
