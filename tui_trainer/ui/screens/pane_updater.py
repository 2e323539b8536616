"""PaneUpdater: shows the newest snapshot in the panes, and tells the engine what is visible."""

from rich.text import Text
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui_trainer.base.text import clean_text
from tui_trainer.charts.loss import LOSS
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.session import Session
from tui_trainer.observed.commands import SetWatch
from tui_trainer.observed.stop import Divergence, Stop
from tui_trainer.observed.watch import Watch
from tui_trainer.ui.panes.code import CodePane
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.panes.problem import ProblemPane
from tui_trainer.ui.panes.problem_line import ProblemLine
from tui_trainer.ui.panes.status import StatusLine
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.screens.labels import footer_rows, pane_keys, tab_labels
from tui_trainer.ui.screens.pane_layout import PaneLayout
from tui_trainer.ui.widgets.chart_view import ChartView
from tui_trainer.ui.widgets.footer_layout import FooterLabel
from tui_trainer.ui.widgets.key_footer import KeyFooter
from tui_trainer.ui.widgets.tab_strip import TabStrip

WAY_BACK = " · m or Esc: all panes"
"""Keys that show all panes again, in the title of a pane that is shown alone."""


class PaneUpdater:
    """Shows a session's newest snapshot in the panes of a screen."""

    def __init__(self, screen: Screen[None], session: Session, gallery: Gallery, panes: PaneLayout) -> None:
        self._screen = screen
        self._session = session
        self._gallery = gallery
        self._panes = panes
        self._title = ""
        self._pane_keys: list[FooterLabel] = []
        """Labels of the focused pane's keys."""
        self._stop: Stop | None = None
        """Why the run of the snapshot that is shown has stopped; None if it did not stop by itself."""
        self.watch: Watch | None = None
        """The latest watch that the engine was sent; None before the first."""

    def update(self) -> None:
        """Show the session's newest snapshot in every pane, the tabs and the footer."""
        session, screen = self._session, self._screen
        with screen.app.batch_update():
            self._update_title(session.title)
            screen.query_one(ProblemPane).show(session.config, session.name)
            screen.query_one(ProblemLine).show(session.config)
            self._show_divergence()
            self._panes.arrange()
            self._update_charts()
            screen.query_one(NumbersPane).show(session.snapshot, session.dataset.x_names)
            self._update_pane_title(screen.query_one(NumbersPane), NumbersPane.BORDER_TITLE)
            if self._panes.shows_code:
                screen.query_one(CodePane).show(session)
            screen.query_one(StatusLine).show(session)
            self.update_labels()
            if isinstance(screen.app.screen, Dialog):
                screen.app.screen.show_run()

    def request_watch(self) -> None:
        """Tell the engine which probes the visible charts and the code pane need, and which numbers are visible.

        Nothing is sent if that has not changed.
        """
        probes = self._gallery.probes(self._session, self._panes.chart_sizes())
        shows_code = self._panes.shows_code
        code = CodePane.PROBES if shows_code else ()
        watch = Watch((*probes, *code), self._screen.query_one(NumbersPane).window, first_weights=shows_code)
        if watch != self.watch:
            self.watch = watch
            self._session.send(SetWatch(watch))

    def _update_title(self, title: str) -> None:
        """Show the title, if it has changed: each update of a Static makes Textual lay out the whole screen again."""
        if title != self._title:
            self._title = title
            line = Text.assemble((" tui_trainer ", "bold"), clean_text(title))
            self._screen.query_one("#title", Static).update(line)

    def _show_divergence(self) -> None:
        """Bring the loss chart into view when the run has diverged."""
        stop = self._session.snapshot.stop if self._session.snapshot else None
        if isinstance(stop, Divergence) and stop != self._stop:
            self._panes.bring_into_view(LOSS.tab)
        self._stop = stop

    def _update_charts(self) -> None:
        for tab in self._panes.visible_tabs:
            pane = self._screen.query_one(f"#{tab.name}")
            self._update_pane_title(pane, self._gallery.tabs.title(tab, self._session))
            chart, size = self._gallery.tabs.view(tab, self._session), self._panes.chart_size(tab)
            if chart and size and isinstance(pane, ChartView):
                pane.show(self._gallery.draw(chart, self._session, size))

    def _update_pane_title(self, pane: Widget, title: str) -> None:
        """Show the title of a pane in its border, if it has changed. Shown alone, it names the keys that show all panes."""
        title += WAY_BACK if self._panes.shows_one_pane else ""
        if pane.border_title != title:
            pane.border_title = title

    def update_labels(self) -> None:
        """Show the tabs, and the labels of the keys in the footer."""
        screen, session = self._screen, self._session
        labels = tuple(tab_labels(session, self._gallery.tabs, self._panes.visible_tabs))
        screen.query_one(TabStrip).show(labels)
        screen.query_one(KeyFooter).show(footer_rows(session), self._pane_keys)

    def show_focus(self) -> None:
        """Show in the tabs and in the footer which pane has the focus."""
        self._pane_keys = pane_keys(self._screen)
        self.update_labels()
