"""PaneLayout: shows, hides, maximizes and focuses the panes of the main screen, and returns the sizes of charts."""

from collections.abc import Callable, Mapping

from textual.screen import Screen
from textual.widget import Widget

from tui_trainer.charts.chart import ChartSize
from tui_trainer.frontend.open_tabs import OpenTabs
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS, Tab
from tui_trainer.ui.screens.sizes import tabs_side_by_side

NUMBERS, ROWS, PROBLEM_LINE = "numbers", "rows", "problem-line"
"""Ids of the panes that are not tabs. The pane of a tab has the tab's name as its id."""
ALONE, NUMBERS_ALONE, PROBLEM_OPEN = "-maximized", "-only-numbers", "-problem-open"
"""CSS classes of the screen while only one pane is shown, while that is the numbers, and while the problem is unfolded."""


class PaneLayout:
    """Shows, hides, maximizes and focuses the panes of a screen, by their ids.

    Which tabs stand side by side follows from the width of the screen alone. Sizes of panes are declared in app.tcss.
    """

    def __init__(
        self, screen: Screen[None], session: Session, tabs: OpenTabs, on_layout_change: Callable[[], None]
    ) -> None:
        """`on_layout_change`: called after panes were shown or hidden and the screen was laid out again."""
        self._screen = screen
        self._session = session
        self._tabs = tabs
        self._on_layout_change = on_layout_change
        self._last_focused = ""

    @property
    def visible_tabs(self) -> tuple[Tab, ...]:
        """The tabs whose panes are shown."""
        if self._screen.has_class(NUMBERS_ALONE):
            return ()
        alone = self._screen.has_class(ALONE)
        return self._tabs.visible(self._session, 1 if alone else tabs_side_by_side(self._screen.size.width))

    @property
    def shows_code(self) -> bool:
        """Whether the code pane is shown."""
        return TABS["code"] in self.visible_tabs

    def arrange(self) -> None:
        """Show the panes of the visible tabs, and hide those of the others."""
        visible = self.visible_tabs
        changed = [tab for tab in TABS if self._pane(tab.name).display != (tab in visible)]
        for tab in changed:
            self._pane(tab.name).display = tab in visible
        if changed:
            self._screen.call_after_refresh(self._on_layout_change)

    def focus(self, pane: str) -> None:
        """Move the focus to a pane."""
        self._pane(pane).focus()

    def show_tab(self, name: str) -> None:
        """Choose a tab, show its pane and focus it. While another tab is shown alone, the chosen one is shown alone."""
        if self._screen.has_class(NUMBERS_ALONE):
            self.restore()
        self._tabs.choose(name)
        self.arrange()
        self.focus(name)

    @property
    def shows_one_pane(self) -> bool:
        """Whether one pane is shown instead of all."""
        return self._screen.has_class(ALONE)

    def bring_into_view(self, name: str) -> None:
        """Show a tab's pane if it is hidden. The focus stays where it is, unless its pane gives way.

        Nothing is done while the numbers are shown alone.
        """
        if self._screen.has_class(NUMBERS_ALONE) or TABS[name] in self.visible_tabs:
            return
        focused = self._focused_id()
        self._tabs.choose(name)
        if focused in self._tab_names():
            self._tabs.choose(focused)
        self.arrange()
        if focused in TABS and focused not in self._tab_names():
            self.focus(name)

    def open_problem(self) -> None:
        """Show the Problem pane over the charts of a screen on which it is folded to a line."""
        self._screen.add_class(PROBLEM_OPEN)
        self.focus(ROWS)

    def toggle_maximized(self, pane: str | None = None) -> None:
        """Show only one pane, or all panes again if one is already shown alone.

        `pane`: id of the pane; None: the focused pane, or the chosen tab if the focused pane can't be shown alone.
        """
        if self.restore():
            return
        alone = pane or self._focused_id()
        self._screen.add_class(ALONE, *([NUMBERS_ALONE] if alone == NUMBERS else []))
        self.arrange()
        if alone not in (*TABS.names(), NUMBERS):
            self.focus(self._tab_names()[0])
        self._screen.call_after_refresh(self._on_layout_change)

    def restore(self) -> bool:
        """Show all panes again, and fold the problem. Returns whether only one pane was shown before."""
        was_alone = self._screen.has_class(ALONE)
        if self._screen.has_class(PROBLEM_OPEN):
            self.focus(PROBLEM_LINE)
        self._screen.remove_class(ALONE, NUMBERS_ALONE, PROBLEM_OPEN)
        self.arrange()
        self._screen.call_after_refresh(self._on_layout_change)
        return was_alone

    def move_focus(self, arrow: str) -> None:
        """Focus the pane in the direction of an arrow key, if a visible pane is there.

        At once: the next arrow, which may have been typed already, goes on from there.
        """
        target = self._neighbour(self._focused_id(), arrow)
        wanted = _forms(target) if target == ROWS else (target,)  # up leads to the line only, which is above the tabs
        shown = [name for name in wanted if name and self._is_shown(self._pane(name))]
        if shown:
            self._screen.set_focus(self._pane(shown[0]))

    def remember_focus(self, widget: Widget) -> None:
        """Remember a widget that has got the focus, for `restore_focus`. A tab becomes the chosen one.

        The problem is folded again when a pane outside it gets the focus.
        """
        self._last_focused = widget.id or self._last_focused
        if widget.id in TABS:
            self._tabs.choose(str(widget.id))
        if self._screen.has_class(PROBLEM_OPEN) and not any(node.id == "problem" for node in widget.ancestors):
            self._screen.remove_class(PROBLEM_OPEN)

    def restore_focus(self) -> None:
        """Focus the pane that had the focus last, if no widget has it: Textual removes the focus from hidden panes.

        If that pane is still hidden, focus the problem in its other form, or the chosen tab.
        """
        if self._screen.focused is None:
            wanted = (*_forms(self._last_focused), *self._tab_names())
            shown = [name for name in wanted if self._is_shown(self._pane(name))]
            if shown:
                self.focus(shown[0])

    def chart_size(self, tab: Tab) -> ChartSize | None:
        """Return the size in cells of a tab's pane; None if the pane is not visible."""
        pane = self._pane(tab.name)
        width, height = pane.size
        return ChartSize(width, height) if pane.display and width and height else None

    def chart_sizes(self) -> Mapping[str, ChartSize]:
        """Return the sizes in cells of the panes of the visible tabs, by the name of the tab."""
        sizes = {tab.name: self.chart_size(tab) for tab in self.visible_tabs}
        return {name: size for name, size in sizes.items() if size}

    def _neighbour(self, focused: str, arrow: str) -> str | None:
        """Return the id of the pane in a direction: left of the tabs are the problem's rows, below the numbers."""
        tabs, chosen = self._tab_names(), self._tabs.chosen(self._session).name
        if focused in tabs:
            beside = [ROWS, *tabs, None][tabs.index(focused) + (2 if arrow == "right" else 0)]
            return {"up": PROBLEM_LINE, "down": NUMBERS}.get(arrow, beside)
        around = {
            (ROWS, "right"): next(iter(tabs), None), (PROBLEM_LINE, "down"): chosen,
            (NUMBERS, "up"): chosen, (NUMBERS, "left"): ROWS,
        }  # fmt: skip
        return around.get((focused, arrow))

    def _tab_names(self) -> list[str]:
        return [tab.name for tab in self.visible_tabs]

    def _focused_id(self) -> str:
        focused = self._screen.focused
        return str(focused.id) if focused else ""

    def _pane(self, pane: str) -> Widget:
        return self._screen.query_one(f"#{pane}")

    @staticmethod
    def _is_shown(pane: Widget) -> bool:
        return all(node.display for node in pane.ancestors_with_self if isinstance(node, Widget))


def _forms(name: str | None) -> tuple[str, ...]:
    """Return the id of a pane and, for the problem, that of its other form: rows, or a line on a narrow terminal."""
    other = {ROWS: PROBLEM_LINE, PROBLEM_LINE: ROWS}
    return tuple(form for form in (name, other.get(name or "")) if form)
