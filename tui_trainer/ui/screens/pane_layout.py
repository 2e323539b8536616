"""PaneLayout: shows, hides, maximizes and focuses the panes of the main screen, and returns the sizes of charts."""

from collections.abc import Callable

from textual.screen import Screen
from textual.widget import Widget

from tui_trainer.charts.chart import ChartSize

MAIN_CHART, SIDE_CHART = "main-chart", "side-chart"
CHART_PANES = (MAIN_CHART, SIDE_CHART)
"""Ids of the two panes with charts."""
CODE = "code"
MAXIMIZABLE_PANES = (*CHART_PANES, "numbers", CODE)
"""Ids of the panes that can be shown alone."""
NEIGHBOURS = {
    ("rows", "right"): MAIN_CHART,
    (MAIN_CHART, "left"): "rows",
    (MAIN_CHART, "right"): SIDE_CHART,
    (MAIN_CHART, "down"): "numbers",
    (SIDE_CHART, "left"): MAIN_CHART,
    (SIDE_CHART, "down"): "numbers",
    (CODE, "left"): MAIN_CHART,
    (CODE, "down"): "numbers",
    ("numbers", "up"): MAIN_CHART,
    ("numbers", "left"): "rows",
}
"""Id of the pane that gets the focus, by the id of the focused pane and the arrow key that is pressed."""


class PaneLayout:
    """Shows, hides, maximizes and focuses the panes of a screen, by their ids.

    Sizes of panes are declared in app.tcss.
    """

    def __init__(self, screen: Screen[None], on_layout_change: Callable[[], None]) -> None:
        """`on_layout_change`: called after panes were shown or hidden and the screen was laid out again."""
        self._screen = screen
        self._on_layout_change = on_layout_change
        self._last_focused = MAIN_CHART

    @property
    def shows_code(self) -> bool:
        """Whether the code pane is switched on. It is hidden all the same while another pane is maximized."""
        return self._screen.has_class("-code")

    def focus(self, pane: str) -> None:
        """Move the focus to a pane."""
        self._pane(pane).focus()

    def toggle_code(self) -> None:
        """Switch the code pane on and focus it, or switch it off and focus the main chart."""
        self._screen.toggle_class("-code")
        self.focus(CODE if self.shows_code else MAIN_CHART)
        self._screen.call_after_refresh(self._on_layout_change)

    def reveal_main_chart(self) -> None:
        """Switch the code pane off, if it is shown in place of the main chart."""
        if not self._pane(MAIN_CHART).display and self.shows_code:
            self.toggle_code()

    def toggle_maximized(self, pane: str | None = None) -> None:
        """Show only one pane, or all panes again if one is already shown alone.

        `pane`: id of the pane; None: the focused pane, or the main chart if the focused pane can't be shown alone.
        """
        if self.restore():
            return
        focused = pane or self._focused_id()
        self._screen.add_class("-maximized", f"-only-{focused if focused in MAXIMIZABLE_PANES else MAIN_CHART}")
        self._screen.call_after_refresh(self._on_layout_change)

    def restore(self) -> bool:
        """Show all panes again. Returns whether only one pane was shown before."""
        was_alone = self._screen.has_class("-maximized")
        self._screen.remove_class("-maximized", *(f"-only-{pane}" for pane in MAXIMIZABLE_PANES))
        self._screen.call_after_refresh(self._on_layout_change)
        return was_alone

    def move_focus(self, arrow: str) -> None:
        """Focus the pane in the direction of an arrow key, if a visible pane is there."""
        target = NEIGHBOURS.get((self._focused_id(), arrow))
        if target == SIDE_CHART and self.shows_code:
            target = CODE
        if target and self._pane(target).display:
            self.focus(target)

    def remember_focus(self, widget: Widget) -> None:
        """Remember a widget that has got the focus, for `restore_focus`."""
        self._last_focused = widget.id or self._last_focused

    def restore_focus(self) -> None:
        """Focus the pane that had the focus last, if no widget has it: Textual removes the focus from hidden panes."""
        if self._screen.focused is None:
            self.focus(self._last_focused)

    def chart_size(self, pane: str) -> ChartSize | None:
        """Return the size of a pane's chart in cells; None if the pane is not visible."""
        view = self._pane(pane)
        width, height = view.size
        return ChartSize(width, height) if view.display and width and height else None

    def chart_sizes(self) -> tuple[ChartSize | None, ...]:
        """Return the sizes of the charts in cells, in the order of CHART_PANES; None for a pane that is not visible."""
        return tuple(map(self.chart_size, CHART_PANES))

    def _focused_id(self) -> str:
        focused = self._screen.focused
        return str(focused.id) if focused else ""

    def _pane(self, pane: str) -> Widget:
        return self._screen.query_one(f"#{pane}")
