"""Code pane: the PyTorch code of one step of the current run. Below the code of each phase are its results."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_trainer.charts.probes import FORMULA_PROBE
from tui_trainer.frontend.code_listing import CodeLine, code_lines, first_row_to_show, last_phase
from tui_trainer.frontend.session import Session
from tui_trainer.observed.phase import Phase
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.watch import ProbeRequest
from tui_trainer.ui.panes.hidden_rows import hidden_rows_text


class CodePane(ScrollView, can_focus=True, inherit_bindings=False):
    """The body of the training loop, as in the exported script.

    After each step the pane scrolls to the newest phase.
    """

    BORDER_TITLE = "Code"
    DEFAULT_CSS = "CodePane { overflow-x: hidden; scrollbar-size-vertical: 0; }"
    PROBES = (ProbeRequest(FORMULA_PROBE),)
    """Probes that the pane needs; the engine computes them while the pane is visible."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "scroll", key_display="↑↓"),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._lines: list[CodeLine] = []
        self._rows: list[Text] = []
        self._line_of_row: list[CodeLine] = []
        self._heights: Sequence[int] = ()
        """Number of rows of each line."""
        self._newest_phase: Phase | None = None
        self._is_running = False
        """Whether no line gets fewer rows than it has, so that the code stays where it is while the results change."""

    def show(self, session: Session) -> None:
        """Show the code of the session's run.

        If the code or the results have changed, scroll to the newest phase; while the run is running, no line gets
        fewer rows than it has, and the pane stays where it is.
        """
        running = session.snapshot is not None and session.snapshot.status is Status.RUNNING
        lines = code_lines(session)
        if lines == self._lines and running == self._is_running:
            return
        stays = running and self._is_running and len(lines) == len(self._lines)
        least = self._heights if running and len(lines) == len(self._lines) else ()
        self._lines, self._newest_phase, self._is_running = lines, last_phase(session), running
        self._make_rows(least)
        if not stays:
            self._scroll_to_newest_phase()

    def on_resize(self) -> None:
        """Wrap the lines to the new width of the pane."""
        self._make_rows()
        self._scroll_to_newest_phase()

    def render_line(self, y: int) -> Strip:
        """Return the row of text at line `y` of the pane."""
        style, row = self.visual_style.rich_style, self.scroll_offset.y + y
        if row >= len(self._rows):
            return Strip.blank(self.size.width, style)
        line = Strip(self._rows[row].render(self.app.console))
        return line.adjust_cell_length(self.size.width).apply_style(style)

    def action_move(self, rows: int) -> None:
        """Scroll by a number of rows.

        At the first or last row raise SkipAction, so that the screen moves the focus.
        """
        before = self.scroll_offset
        self.scroll_relative(y=rows, animate=False)
        if self.scroll_offset == before:
            raise SkipAction

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scroll, and update the counts of rows that are hidden above and below."""
        super().watch_scroll_y(old_value, new_value)
        self._show_hidden_counts()

    def _make_rows(self, least: Sequence[int] = ()) -> None:
        """Wrap the lines to the width of the pane. `least`: minimum number of rows of each line, 1 if left out."""
        width, least = self.size.width, least or [1] * len(self._lines)
        wrapped = [line.rows(width, rows) for line, rows in zip(self._lines, least, strict=True)]
        self._heights = [len(rows) for rows in wrapped]
        self._rows = [row for rows in wrapped for row in rows]
        self._line_of_row = [line for line, rows in zip(self._lines, wrapped, strict=True) for _ in rows]
        if self.virtual_size != (size := Size(width, len(self._rows))):
            self.virtual_size = size
        self._show_hidden_counts()
        self.refresh()

    def _scroll_to_newest_phase(self) -> None:
        """Scroll to the code and the results of the newest phase."""
        top = first_row_to_show(self._line_of_row, self._newest_phase, max(self.size.height, 1))
        self.scroll_to(y=top, animate=False, force=True)
        self._show_hidden_counts()

    def _show_hidden_counts(self) -> None:
        """Show in the lower border how many rows are hidden above and below the visible rows."""
        above = self.scroll_offset.y
        self.border_subtitle = hidden_rows_text(above, self.max_scroll_y - above)
