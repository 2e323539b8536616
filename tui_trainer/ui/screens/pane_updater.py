"""PaneUpdater: shows the newest snapshot in the panes, and tells the engine what is visible."""

from rich.text import Text
from textual.screen import Screen
from textual.widgets import Static

from tui_trainer.base.text import clean_text
from tui_trainer.charts.all import CHARTS
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.session import Session
from tui_trainer.observed.commands import SetWatch
from tui_trainer.observed.watch import Watch
from tui_trainer.ui.actions.dispatch import why_disabled
from tui_trainer.ui.bindings import KEY_BINDING_BY_ID, KEY_BINDINGS, KeyBinding
from tui_trainer.ui.panes.code import CodePane
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.panes.problem import ProblemPane
from tui_trainer.ui.panes.status import StatusLine
from tui_trainer.ui.screens.pane_layout import CHART_PANES, PaneLayout
from tui_trainer.ui.widgets.chart_view import ChartView
from tui_trainer.ui.widgets.label_bar import BarLabel, LabelBar

NOT_IN_FOOTER = 9
"""Rank of a key that the footer doesn't show."""


class PaneUpdater:
    """Shows a session's newest snapshot in the panes of a screen."""

    def __init__(self, screen: Screen[None], session: Session, gallery: Gallery, panes: PaneLayout) -> None:
        self._screen = screen
        self._session = session
        self._gallery = gallery
        self._panes = panes
        self._title = ""
        self.watch: Watch | None = None
        """The latest watch that the engine was sent; None before the first."""

    def update(self) -> None:
        """Show the session's newest snapshot in every pane, the tabs and the footer."""
        session, screen = self._session, self._screen
        with screen.app.batch_update():
            self._update_title(session.title)
            screen.query_one(ProblemPane).show(session.config, session.name)
            self._update_charts()
            screen.query_one(NumbersPane).show(session.snapshot, session.dataset.x_names)
            if self._panes.shows_code:
                screen.query_one(CodePane).show(session)
            screen.query_one(StatusLine).show(session)
            self._update_labels()

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

    def _update_charts(self) -> None:
        for pane, chart in zip(CHART_PANES, self._gallery.charts(self._session), strict=True):
            size = self._panes.chart_size(pane)
            view = self._screen.query_one(f"#{pane}", ChartView)
            if view.border_title != chart.title:
                view.border_title = chart.title
            if size:
                view.show(self._gallery.draw(chart, self._session, size))

    def _update_labels(self) -> None:
        """Show the tabs of the charts, and the labels of the keys in the footer."""
        chosen = self._gallery.charts(self._session)[0]
        tabs = [self._bar_label(KEY_BINDING_BY_ID[f"chart_{chart.name}"], is_chosen=chart is chosen) for chart in CHARTS]
        self._screen.query_one("#tabs", LabelBar).show(tabs)
        footer = [self._bar_label(binding, binding.rank) for binding in KEY_BINDINGS if binding.rank < NOT_IN_FOOTER]
        self._screen.query_one("#keys", LabelBar).show(footer)

    def _bar_label(self, binding: KeyBinding, rank: int = 0, is_chosen: bool = False) -> BarLabel:
        is_enabled = not why_disabled(binding, self._session)
        return BarLabel(binding.id, binding.key_display.split()[0], binding.label, rank, is_enabled, is_chosen)
