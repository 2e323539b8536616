"""Panes of the tabs: a chart, or the pane that a tab without charts has."""

from collections.abc import Mapping

from tui_trainer.frontend.tabs import Tab
from tui_trainer.ui.panes.code import CodePane
from tui_trainer.ui.widgets.chart_view import ChartView

OWN_PANES: Mapping[str, type[CodePane]] = {"code": CodePane}
"""Panes of the tabs without charts, by the name of the tab."""


def pane_of(tab: Tab) -> ChartView | CodePane:
    """Return a new pane for a tab; its id is the name of the tab."""
    return OWN_PANES.get(tab.name, ChartView)(id=tab.name)
