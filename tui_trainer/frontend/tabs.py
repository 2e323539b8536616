"""TABS: the registry of the tabs of the screen: their keys, and when each exists."""

from dataclasses import dataclass

from tui_trainer.base.registry import Registry
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import Chart
from tui_trainer.charts.loss import LOSS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.frontend.session import Session
from tui_trainer.observed.capabilities import Capability


@dataclass(frozen=True)
class Tab:
    """A tab of the screen. Its views are the charts that name it; a tab without charts has a pane of its own.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("logistic-sgd"), "logistic-sgd")
    >>> [chart.name for chart in TABS["fit"].views(session)]
    ['fit', 'sigmoid']
    >>> TABS["code"].views(session), TABS["code"].why_absent(session)
    ((), '')
    """

    name: str
    """Name in the registry, and id of the pane."""
    keys: str
    """Textual's names of the keys that show the tab, its number first, separated by commas: `3,c`."""
    title: str
    summary: str
    """Description in the help: one line without a full stop."""
    needs: frozenset[Capability] = frozenset()
    """Capabilities of the engine without which the tab does not exist."""

    def views(self, session: Session) -> tuple[Chart, ...]:
        """Return the charts of the tab that exist for the session's data.

        If the engine answers no probes, charts that ask the model are left out, unless no other chart is left.
        """
        fitting = [chart for chart in CHARTS if chart.tab == self.name and chart.fits(session.dataset)]
        if session.snapshot and session.snapshot.capabilities.why_not(Capability.PROBES):
            fitting = [chart for chart in fitting if not chart.asks_model] or fitting[:1]
        return tuple(fitting)

    def why_absent(self, session: Session) -> str:
        """Return why the tab does not exist for the session's run; an empty string if it exists."""
        for capability in self.needs if session.snapshot else ():
            if session.snapshot and (reason := session.snapshot.capabilities.why_not(capability)):
                return reason
        charts = [chart for chart in CHARTS if chart.tab == self.name]
        return "" if not charts or self.views(session) else why_not_drawn(charts[0], session.dataset)


TABS = Registry("tab", [
    Tab("fit", "1", "Fit", "the data and the model's fit, and other pictures of it (f)"),
    Tab("loss", "2", LOSS.title, LOSS.summary),
    Tab("code", "3,c", "Code", "the PyTorch code of a step and what it computed"),
])
"""All tabs in the order of their number keys. The first tab always exists."""


def existing_tabs(session: Session) -> list[Tab]:
    """Return the tabs that exist for the session's run."""
    return [tab for tab in TABS if not tab.why_absent(session)]


def why_not_drawn(chart: Chart, dataset: Dataset) -> str:
    """Return why a chart does not exist for a dataset; an empty string if it exists."""
    if chart.fits(dataset):
        return ""
    if dataset.task in chart.tasks:
        return f"{chart.title} is for {chart.outputs} output{'s' * (chart.outputs != 1)} a row: this is {dataset.spec.outputs}"
    return f"{chart.title} is for {' and '.join(sorted(chart.tasks))}: this is {dataset.task}"
