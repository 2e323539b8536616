"""draw_notes(): write the notes of a chart on its canvas, where they cover no points and no lines if there is room."""

import math
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tui_trainer.base.text import clean_text
from tui_trainer.charts.dots.clean import DOT_ROWS_PER_CELL
from tui_trainer.charts.spec import Note, Role
from tui_trainer.ui.palette import ROLES, Palette
from tui_trainer.ui.plot import CanvasSpan
from tui_trainer.ui.widgets.chart_frame import Layout, column_of, overlay, row_of

ROW_OFFSETS = (0, -1, 1, -2, 2)
"""Numbers of rows by which a note is moved until it covers nothing, in the order in which they are tried."""
MARK = "•"
"""A note that begins with this character begins in the cell of its point; others leave a cell free beside it."""
GUIDE_COLOR = ROLES.index(Role.GUIDE)


def draw_notes(
    notes: Sequence[Note], rows: Sequence[Sequence[CanvasSpan]], canvas: list[Strip], layout: Layout, palette: Palette
) -> list[Strip]:
    """Return the lines of the canvas with the notes. `rows`: the canvas without notes, `canvas`: the same as lines.

    A note whose point is NaN is left out.
    """
    taken = [_taken_cells(row) for row in rows] if notes else []
    for note in notes:
        x, y = layout.x.position(note.x), layout.y.position(note.y)
        if math.isnan(x) or math.isnan(y):
            continue
        text = clean_text(note.text, layout.columns)
        point = _line_row(y, layout) if note.role is Role.GUIDE else row_of(y, layout), column_of(x, layout)
        if text.startswith(MARK):
            taken[point[0]] = taken[point[0]][: point[1]] + " " + taken[point[0]][point[1] + 1 :]
        row, start = _spot(note.role, taken, *point, text)
        mark = Strip([Segment(text, palette.roles[note.role])])
        canvas[row] = overlay(canvas[row], mark, layout.gutter + 1 + start)
        taken[row] = taken[row][:start] + "x" * cell_len(text) + taken[row][start + cell_len(text) :]
    return canvas


def _taken_cells(row: Sequence[CanvasSpan]) -> str:
    """Return the row as a text with a space for each cell that a note may cover: an empty one, or a guide line's."""
    return "".join(
        " " * len(span.text) if span.color in (None, GUIDE_COLOR) else span.text for span in row
    )


def _line_row(position: float, layout: Layout) -> int:
    """Return the canvas row, counted from the top, in which plotext draws a horizontal line at a position on the y axis."""
    dots = layout.rows * DOT_ROWS_PER_CELL
    dot = min(max(math.floor(position * dots), 0), dots - 1)
    return layout.rows - 1 - dot // DOT_ROWS_PER_CELL


def _spot(role: Role, taken: Sequence[str], row: int, column: int, text: str) -> tuple[int, int]:
    """Return row and column where a note begins; the name of a guide line stands on its line."""
    width = cell_len(text)
    if role is Role.GUIDE:
        return _spot_on_line(taken, row, width)
    return _free_spot(taken, row, column, width, gap=0 if text.startswith(MARK) else 2)


def _spot_on_line(taken: Sequence[str], row: int, width: int) -> tuple[int, int]:
    """Return row and column of a text on a line in `row`: as far right as it covers nothing.

    If it would cover something everywhere, it is in the row above or below; if it would there too, at the right end.
    """
    starts = range(len(taken[row]) - width, -1, -1)
    rows = (near for near in (row, row - 1, row + 1) if 0 <= near < len(taken))
    spots = ((near, start) for near in rows for start in starts)
    return next((spot for spot in spots if _is_free(taken[spot[0]], spot[1], width)), (row, starts[0]))


def _free_spot(taken: Sequence[str], row: int, column: int, width: int, gap: int) -> tuple[int, int]:
    """Return row and column where a text covers nothing, near its point; its point, moved into the canvas, if none is."""
    return next(
        (spot for spot in _spots(taken, row, column, width, gap) if _is_free(taken[spot[0]], spot[1], width)),
        (row, max(min(column + gap, len(taken[row]) - width), 0)),
    )


def _is_free(taken: str, start: int, width: int) -> bool:
    """Return whether the cells of a text and the cells beside it are free."""
    return not taken[max(start - 1, 0) : start + width + 1].strip(" ⠀")


def _spots(taken: Sequence[str], row: int, column: int, width: int, gap: int) -> Iterator[tuple[int, int]]:
    """Yield rows and columns for a text near its point: right of it, or as far right as possible, and left of it."""
    starts = [min(column + gap, len(taken[row]) - width), column - 1 - width]
    for offset in ROW_OFFSETS:
        if 0 <= row + offset < len(taken):
            yield from ((row + offset, start) for start in starts if start >= 0)
