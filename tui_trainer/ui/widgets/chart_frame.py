"""Lay out a chart, and draw what is around its canvas: title, legend and axes."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_trainer.base.text import clean_text, cut_at_word
from tui_trainer.charts.axes.row_grid import row_grid
from tui_trainer.charts.axes.ticks import Tick, ticks
from tui_trainer.charts.dots.clean import Axis
from tui_trainer.charts.spec import MIN_HEIGHT_WITH_Y_LABEL, ChartSpec, Role, Series
from tui_trainer.ui.palette import LEGEND_LINES, LEGEND_ORDER, MARKERS, SOLID_LINE, Palette

ROWS_PER_TICK = 3
"""Number of canvas rows for each tick of a logarithmic y axis."""
CELLS_PER_TICK = 6
"""Minimum number of canvas columns for each tick of the x axis."""
NOTHING = Strip([])
CLASS_ROLES = frozenset(role for role in Role if role.startswith("class-"))
"""Roles of the rows of classes. A chart can't be read without their legend: that of the others is left out before the title is cut."""


class LegendEntry(NamedTuple):
    """Entry of the legend: a sample of the points or the line, and what they are."""

    role: Role
    sample: Segment
    text: str


@dataclass(frozen=True)
class Layout:
    """Sizes of a chart's parts in cells, and the scales and ticks of its axes.

    `width`, `height`: size of the whole chart. `top`: number of rows above the canvas. `gutter`: width of the tick
    labels to the left of the y axis.
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
        """Return the layout of a chart of `width` × `height` cells.

        It depends on labels and limits, not on the series.
        """
        x, y = Axis.of(spec.x_limits), Axis.of(spec.y_limits, spec.y_log)
        top = 1 + (height >= MIN_HEIGHT_WITH_Y_LABEL and bool(spec.y_label))
        rows = height - top - 2
        grid = row_grid(y, rows)
        y, y_ticks = grid or (y, ticks(y, rows // ROWS_PER_TICK + 1))
        gutter = max((cell_len(tick.label) for tick in y_ticks), default=0)
        if gutter > width // 3:
            gutter, y_ticks = 0, ()
        return cls(width, height, top, gutter, x, y, y_ticks)


def row_of(position: float, layout: Layout) -> int:
    """Return the canvas row, counted from the top, of a position on the y axis: 0 is its lower end, 1 its upper end."""
    return min(max(int((1 - position) * layout.rows), 0), layout.rows - 1)


def column_of(position: float, layout: Layout) -> int:
    """Return the canvas column of a position on the x axis: 0 is its left end, 1 its right end."""
    return min(max(int(position * layout.columns), 0), layout.columns - 1)


def overlay(line: Strip, mark: Strip, start: int) -> Strip:
    """Return a line in which `mark` replaces the cells from `start` on."""
    end = start + mark.cell_length
    return Strip.join([line.crop(0, start), mark, line.crop(end)])


def x_axis_lines(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """Return two lines: the x axis with marks for edits, and below it the tick labels with the name of the axis."""
    name = clean_text(spec.x_label, layout.columns // 2)
    room = layout.columns - (cell_len(name) + 2 if name else 0)
    labels, shown_ticks = _x_labels(spec, layout, room)
    axis = ["─"] * layout.columns
    for tick in shown_ticks:
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
    """Return the line of tick labels, and the ticks in it: as many ticks as have room, with gaps between the labels."""
    for count in range(max(layout.columns // CELLS_PER_TICK, 2), 0, -1):
        shown_ticks = ticks(layout.x, count, spec.x_is_count)
        shown_ticks = tuple(tick for tick in shown_ticks if column_of(tick.position, layout) < room)
        row = _label_row(shown_ticks, layout, room)
        if row is not None:
            return row, shown_ticks
    return "", ()


def _label_row(shown_ticks: Sequence[Tick], layout: Layout, room: int) -> str | None:
    """Return the line of tick labels, each centred below its tick if there is room; None if two labels would touch.

    `room`: width in cells that the labels may take, from the left end of the axis.
    """
    row = ""
    end = layout.gutter + 1 + room
    for tick in shown_ticks:
        middle = layout.gutter + 1 + column_of(tick.position, layout)
        start = max(min(middle - len(tick.label) // 2, end - len(tick.label)), 0)
        if row and start < len(row) + 2:
            return None
        row = row.ljust(start) + tick.label
    return row if len(row) <= end else None


def header_lines(spec: ChartSpec, layout: Layout, palette: Palette) -> list[Strip]:
    """Return the lines above the canvas, with title, legend and y label.

    The legend is in the line of the title. If the layout has two lines above the canvas, the other line is the y label's,
    with what is left of a legend of classes. With less room, the legend of classes is in the first line beside the y label,
    and the title is in the second, before the classes for which the first has no room; other legends are at the end of the
    line of the y label. If there is one line, the y label follows the title.
    """
    width, entries = layout.width, _legend_entries(spec, palette)
    classes = _legend(entries, palette, width, CLASS_ROLES).cell_length
    is_split = layout.top > 1 and 2 * (classes + 2) > width
    title = _text_strip(_title(spec, width if is_split or not classes else width - classes - 2), width, palette.title)
    name = _text_strip(spec.y_label, width, palette.muted)
    legend = _legend(entries, palette, width - 2 - title.cell_length)
    if layout.top > 1:
        beside_name = _legend(entries, palette, width - 2 - name.cell_length)
        if is_split:
            others = _legend(entries[_fitting(entries, width - 2 - name.cell_length) :], palette, width, CLASS_ROLES)
            title = _text_strip(_title(spec, width - others.cell_length - 2 if others.cell_length else width), width, palette.title)
            return _two_lines((name, beside_name), (title, others), width)
        if legend.cell_length == _legend(entries, palette, sys.maxsize).cell_length:
            return _two_lines((title, legend), (name, NOTHING), width)
        if classes:
            others = _legend(entries, palette, width - 2 - name.cell_length, frozenset(LEGEND_ORDER) - CLASS_ROLES)
            return _two_lines((title, _legend(entries, palette, width, CLASS_ROLES)), (name, others), width)
        return _two_lines((title, NOTHING), (name, beside_name), width)
    if title.cell_length + legend.cell_length + name.cell_length + 4 <= width:
        title = Strip.join([title, Strip([Segment("  ")]), name]) if title.cell_length else name
    return [_justified_line(title, legend, width)]


def _two_lines(first: tuple[Strip, Strip], second: tuple[Strip, Strip], width: int) -> list[Strip]:
    """Return two lines of `width` cells, each with a strip at its start and one at its end."""
    return [_justified_line(*first, width), _justified_line(*second, width)]


def _title(spec: ChartSpec, room: int) -> str:
    """Return the longest title that fits in `room` cells; if none fits, the shortest title, cut between words."""
    titles = [clean_text(title) for title in (spec.title, *spec.short_titles)]
    return next((title for title in titles if cell_len(title) <= room), cut_at_word(titles[-1], max(room, 0)))


def _text_strip(text: str, width: int, style: Style) -> Strip:
    cleaned = clean_text(text, width)
    return Strip([Segment(cleaned, style)], cell_len(cleaned))


def _justified_line(left: Strip, right: Strip, width: int) -> Strip:
    """Return a line of `width` cells with `left` at its start and `right` at its end."""
    gap = width - left.cell_length - right.cell_length
    return Strip([*left, Segment(" " * gap), *right], width)


def _legend_entries(spec: ChartSpec, palette: Palette) -> list[LegendEntry]:
    """Return an entry for each series with a label, in the order of LEGEND_ORDER."""
    named = [series for series in spec.series if series.label]
    named.sort(key=lambda series: LEGEND_ORDER.index(series.role))
    return [
        LegendEntry(series.role, Segment(f"{_legend_sample(series)} ", palette.roles[series.role]), clean_text(series.label))
        for series in named
    ]


def _legend(
    entries: Sequence[LegendEntry], palette: Palette, room: int, roles: Collection[Role] = LEGEND_ORDER
) -> Strip:
    """Return the entries of `roles`, as many as fit in `room` cells; those after the first that does not fit are left out."""
    chosen = [entry for entry in entries if entry.role in roles]
    segments: list[Segment] = []
    for _, sample, text in chosen[: _fitting(chosen, room)]:
        segments += [Segment("  " if segments else ""), sample, Segment(text, palette.muted)]
    return Strip(segments)


def _fitting(entries: Sequence[LegendEntry], room: int) -> int:
    """Return the number of the first entries that fit in `room` cells, with gaps between them."""
    widths = [2 + entry.sample.cell_length + cell_len(entry.text) for entry in entries]
    return sum(end - 2 <= room for end in accumulate(widths))


def _legend_sample(series: Series) -> str:
    """Return the marker of points, or a piece of the line; a boundary is a line too, although it is drawn by points."""
    is_marker = not series.joined and series.role in MARKERS
    return MARKERS[series.role] if is_marker else LEGEND_LINES.get(series.role, SOLID_LINE)
