"""What the keys that change the view do: which charts and panes are seen, and which of them has the focus."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import DescendantFocus

from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import ChartSize
from tui_trainer.charts.loss import LOSS
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.session import Session
from tui_trainer.ui.actions.time_travel import TimeKeys
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.widgets.chart_view import ChartView

PLACES = ("main-chart", "side-chart")
MAXIMIZABLE = (*PLACES, "numbers", "code")
NEIGHBOURS = {
    ("rows", "right"): "main-chart",
    ("main-chart", "left"): "rows",
    ("main-chart", "right"): "side-chart",
    ("main-chart", "down"): "numbers",
    ("side-chart", "left"): "main-chart",
    ("side-chart", "down"): "numbers",
    ("code", "left"): "main-chart",
    ("code", "down"): "numbers",
    ("numbers", "up"): "main-chart",
    ("numbers", "left"): "rows",
}
"""Where the arrows lead from a pane."""


class ViewKeys(TimeKeys):
    """A screen with charts and panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "restore", show=False),
        *(Binding(arrow, f"move('{arrow}')", show=False) for arrow in ("left", "right", "up", "down")),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.gallery = Gallery()
        self._pane = PLACES[0]
        """The pane that had the focus last."""

    def action_chart(self, name: str) -> None:
        """Show that chart in the main place; where there is room for one, it takes that of the code."""
        self.gallery.chosen = name
        if not self.query_one(f"#{PLACES[0]}").display and self.has_class("-code"):
            self.action_code()
        self.changed()
        self.query_one(f"#{PLACES[0]}").focus()

    def action_code(self) -> None:
        """The code of one step, in the place of a chart, and back."""
        self.toggle_class("-code")
        self.query_one("#code" if self.has_class("-code") else f"#{PLACES[0]}").focus()
        self.call_after_refresh(self.changed)

    def action_phase(self) -> None:
        """The next phase of a step, its code beside it."""
        if not self.has_class("-code"):
            self.action_code()
        super().action_phase()

    def action_log(self) -> None:
        """Logarithmic or linear; where the loss is not on the screen, say so."""
        self.gallery.log = not self.gallery.log
        self.changed()
        if not self._is_seen(LOSS.name):
            axis = "logarithmic" if self.gallery.log else "linear"
            self.notify(f"The loss chart's axis is {axis} now: {CHARTS.names().index(LOSS.name) + 1} shows it.", markup=False)

    def action_maximize_chart(self) -> None:
        """The focused chart (or the numbers) in place of all panes, and back."""
        focused = self.focused.id if self.focused else None
        self._show_alone(str(focused) if focused in MAXIMIZABLE else PLACES[0])

    def action_weights(self) -> None:
        """The numbers in place of all panes, and back."""
        self._show_alone("numbers")
        self.query_one(NumbersPane).focus()

    def _show_alone(self, pane: str) -> None:
        if not self.action_restore():
            self.add_class("-maximized", f"-only-{pane}")
            self.call_after_refresh(self.changed)

    def action_restore(self) -> bool:
        """All panes again. Returns whether there was one alone."""
        was_alone = self.has_class("-maximized")
        self.remove_class("-maximized", *(f"-only-{pane}" for pane in MAXIMIZABLE))
        self.call_after_refresh(self.changed)
        return was_alone

    def action_move(self, arrow: str) -> None:
        """The pane in that direction."""
        here = self.focused.id if self.focused else None
        target = NEIGHBOURS.get((str(here), arrow))
        if target == "side-chart" and self.has_class("-code"):
            target = "code"
        if target and self.query_one(f"#{target}").display:
            self.query_one(f"#{target}").focus()

    def _is_seen(self, name: str) -> bool:
        charts = self.gallery.charts(self.session)
        return any(chart.name == name and self.room(place) for place, chart in zip(PLACES, charts, strict=True))

    def room(self, place: str) -> ChartSize | None:
        """The size that a chart has there; None where none is seen."""
        view = self.query_one(f"#{place}", ChartView)
        width, height = view.size
        return ChartSize(width, height) if view.display and width and height else None

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember which pane it is."""
        self._pane = event.widget.id or self._pane

    def focus_again(self) -> None:
        """A pane that there was no room for has lost the focus, and with it the arrows."""
        if self.focused is None:
            self.query_one(f"#{self._pane}").focus()
