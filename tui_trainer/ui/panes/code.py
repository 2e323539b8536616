"""Code pane: the PyTorch code of one step of this very run, the phase that comes next, and what each has produced."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from tui_trainer.frontend.code_line import CodeLine
from tui_trainer.frontend.code_lines import code_lines, followed_row, newest_phase
from tui_trainer.frontend.produced import PROBE
from tui_trainer.frontend.session import Session
from tui_trainer.observed.phase import Phase
from tui_trainer.observed.protocols import Probe

WHEEL = 2
"""Rows that a turn of the wheel moves."""


class CodePane(Widget, can_focus=True):
    """The loop's body as an exported script has it. It follows the run; arrows and the wheel look elsewhere in it."""

    BORDER_TITLE = "Code"
    PROBES: ClassVar[Mapping[str, Probe]] = {PROBE: lambda view: view.gradient_by_formula()}
    """What it asks of the model while it is seen."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._lines: list[CodeLine] = []
        self._newest: Phase | None = None
        self._moved = 0

    def show(self, session: Session) -> None:
        """Show the code of the session's run, and where in the step it stands."""
        lines = code_lines(session)
        if lines != self._lines:
            self._lines, self._newest, self._moved = lines, newest_phase(session), 0
            self._look_anew()

    def on_resize(self) -> None:
        """Other rows fit."""
        self._look_anew()

    def render(self) -> Text:
        """As many rows as fit."""
        rows = [row for line in self._lines for row in line.rows(self.size.width)]
        return Text("\n").join(rows[self._top() :][: max(self.size.height, 1)])

    def action_move(self, rows: int) -> None:
        """Look further down or up; from the ends on is out of the pane."""
        if not self._move(rows):
            raise SkipAction

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Look further down."""
        event.stop()
        self._move(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._move(-WHEEL)

    def _move(self, rows: int) -> bool:
        """Returns whether there was anything further on."""
        before, followed = self._top(), self._followed()
        self._moved = min(max(before + rows, 0), self._last_top()) - followed
        self._look_anew()
        return self._top() != before

    def _look_anew(self) -> None:
        """Other rows are seen: draw them, and say how many are not."""
        above = self._top()
        unseen = [f"{rows} {where}" for rows, where in ((above, "above"), (self._last_top() - above, "below")) if rows]
        self.border_subtitle = f"rows: {', '.join(unseen)}" if unseen else ""
        self.refresh()

    def _top(self) -> int:
        """The first row shown."""
        return min(self._followed() + self._moved, self._last_top())

    def _followed(self) -> int:
        """The first row shown unless somebody looks elsewhere."""
        return followed_row(self._lines, self._newest, self.size.width, max(self.size.height, 1))

    def _last_top(self) -> int:
        """The first row shown when the last one is seen."""
        return max(sum(len(line.rows(self.size.width)) for line in self._lines) - self.size.height, 0)
