"""What is around the canvas of a chart: title, legend, axes, and where each of them is."""

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
from tui_trainer.ui.palette import LEGEND_ORDER, MARKERS, SAMPLES, Palette

ROWS_PER_TICK = 3
CELLS_PER_TICK = 6


@dataclass(frozen=True)
class Layout:
    """Where things are, in cells. `gutter` is the width of the labels left of the y axis, `top` the rows above."""

    width: int
    height: int
    top: int
    gutter: int
    x: Axis
    y: Axis
    y_ticks: tuple[Tick, ...]

    @property
    def columns(self) -> int:
        """Width of the canvas."""
        return self.width - self.gutter - 1

    @property
    def rows(self) -> int:
        """Height of the canvas."""
        return self.height - self.top - 2

    @classmethod
    def of(cls, spec: ChartSpec, width: int, height: int) -> "Layout":
        """The layout depends on the size, the limits and whether there are labels, not on what is drawn."""
        x, y = Axis.of(spec.x_limits), Axis.of(spec.y_limits, spec.y_log)
        top = 1 + (height >= TALL and bool(spec.y_label))
        rows = height - top - 2
        y_ticks = ticks(y, rows // ROWS_PER_TICK + 1)
        gutter = max((cell_len(tick.label) for tick in y_ticks), default=0)
        if gutter > width // 3:
            gutter, y_ticks = 0, ()
        return cls(width, height, top, gutter, x, y, y_ticks)


def row_of(place: float, layout: Layout) -> int:
    """The row of the canvas, counted from the top, for a place on the y axis."""
    return min(max(int((1 - place) * layout.rows), 0), layout.rows - 1)


def column_of(place: float, layout: Layout) -> int:
    """The column of the canvas for a place on the x axis."""
    return min(max(int(place * layout.columns), 0), layout.columns - 1)


def over(line: Strip, mark: Strip, start: int) -> Strip:
    """A line with something written over it from the cell `start` on."""
    end = start + mark.cell_length
    return Strip.join([line.crop(0, start), mark, line.crop(end)])


def x_axis(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """The axis, on which edits are marked, and below it its labels and its name."""
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
        line = over(line, mark, layout.gutter + 1 + column)
    below = Strip(
        [Segment(labels + " " * (layout.width - len(labels) - cell_len(name)) + name, palette.muted)]
    )
    return [line, below.adjust_cell_length(layout.width)]


def _edit_columns(spec: ChartSpec, layout: Layout) -> list[int]:
    places = [place for s in spec.series if s.role is Role.EDIT for place in layout.x.positions(s.x).tolist()]
    return sorted({column_of(place, layout) for place in places if 0 <= place <= 1})


def _x_labels(spec: ChartSpec, layout: Layout, room: int) -> tuple[str, Sequence[Tick]]:
    """The row of labels below the axis, and the ticks they belong to: as many as stand apart from each other."""
    for most in range(max(layout.columns // CELLS_PER_TICK, 2), 0, -1):
        chosen = ticks(layout.x, most, spec.x_is_count)
        chosen = tuple(tick for tick in chosen if column_of(tick.position, layout) < room)
        row = _spaced(chosen, layout, room)
        if row is not None:
            return row, chosen
    return "", ()


def _spaced(chosen: Sequence[Tick], layout: Layout, room: int) -> str | None:
    """The labels, each centred below its tick but within the room; None if two of them would touch."""
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
    """Title and legend, and the name of the y axis: below the title if there is a row, else beside it if it fits."""
    title = _words(spec.title, layout.width, palette.title)
    name = _words(spec.y_label, layout.width, palette.muted)
    if layout.top > 1:
        legend = _legend(spec, palette, layout.width - 2 - min(title.cell_length, name.cell_length))
        if title.cell_length + 2 + legend.cell_length <= layout.width:
            return [_ends(title, legend, layout.width), _ends(name, Strip([]), layout.width)]
        return [_ends(title, Strip([]), layout.width), _ends(name, legend, layout.width)]
    legend = _legend(spec, palette, layout.width - 2 - title.cell_length)
    if title.cell_length + legend.cell_length + name.cell_length + 4 <= layout.width:
        title = Strip.join([title, Strip([Segment("  ")]), name])
    return [_ends(title, legend, layout.width)]


def _words(text: str, width: int, style: Style) -> Strip:
    clean = clean_text(text, width)
    return Strip([Segment(clean, style)], cell_len(clean))


def _ends(left: Strip, right: Strip, width: int) -> Strip:
    """One line with something at its left end and something at its right end."""
    gap = width - left.cell_length - right.cell_length
    return Strip([*left, Segment(" " * gap), *right], width)


def _legend(spec: ChartSpec, palette: Palette, room: int) -> Strip:
    """Marker and label of every labelled series, as many of them as fit; the data goes before the lines."""
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
    return SAMPLES.get(series.role, "⠒⠒") if series.joined else MARKERS.get(series.role, "⠂")
