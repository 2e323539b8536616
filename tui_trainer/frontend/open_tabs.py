"""OpenTabs: the chosen tab, the tabs that stand side by side, and the view that each tab shows."""

from tui_trainer.charts.chart import Chart
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS, Tab, existing_tabs


class OpenTabs:
    """The chosen tab, the tabs that stand side by side, and the view that each tab shows.

    The first tab is always among several. The others are those that were chosen last; at first those with the lowest
    numbers.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("logistic-sgd"), "logistic-sgd")
    >>> tabs = OpenTabs()
    >>> [tab.name for tab in tabs.visible(session, 2)]
    ['fit', 'loss']
    >>> tabs.choose("code")
    >>> [[tab.name for tab in tabs.visible(session, count)] for count in (1, 2, 3)]
    [['code'], ['fit', 'code'], ['fit', 'loss', 'code']]
    >>> tabs.choose("fit")
    >>> [tab.name for tab in tabs.visible(session, 2)]
    ['fit', 'code']
    """

    def __init__(self) -> None:
        self._by_choice = TABS.names()
        """Names of all tabs, the one chosen last first."""
        self._view_names: dict[str, str] = {}
        """Name of the chart that was chosen last as the view of a tab, by the name of the tab."""

    def __repr__(self) -> str:
        return f"OpenTabs({self._by_choice}, {self._view_names})"

    def chosen(self, session: Session) -> Tab:
        """Return the chosen tab; the first tab if the chosen tab does not exist for the session's run."""
        tab = TABS[self._by_choice[0]]
        return existing_tabs(session)[0] if tab.why_absent(session) else tab

    def choose(self, name: str) -> None:
        """Choose a tab."""
        self._by_choice = [name, *(other for other in self._by_choice if other != name)]

    def visible(self, session: Session, count: int) -> tuple[Tab, ...]:
        """Return at most `count` tabs that are to stand side by side, in the order of their numbers."""
        if count == 1:
            return (self.chosen(session),)
        first, *others = existing_tabs(session)
        latest = sorted(others, key=lambda tab: self._by_choice.index(tab.name))[: count - 1]
        return (first, *(tab for tab in others if tab in latest))

    def view(self, tab: Tab, session: Session) -> Chart | None:
        """Return the chart that a tab shows; None for a tab without charts."""
        views = tab.views(session)
        chosen = [chart for chart in views if chart.name == self._view_names.get(tab.name)]
        return next(iter((*chosen, *views)), None)

    def choose_view(self, chart: Chart) -> None:
        """Show a chart as the view of its tab."""
        self._view_names[chart.tab] = chart.name

    def choose_next_view(self, session: Session) -> Tab | None:
        """Show the next view of the chosen tab or, if it has only one, of the first tab that has several.

        Return the tab; None if no tab has several views.
        """
        tabs = [tab for tab in (self.chosen(session), *existing_tabs(session)) if len(tab.views(session)) > 1]
        if not tabs:
            return None
        views, shown = tabs[0].views(session), self.view(tabs[0], session)
        self.choose_view(views[(views.index(shown) + 1) % len(views)] if shown else views[0])
        return tabs[0]

    def title(self, tab: Tab, session: Session) -> str:
        """Return the title of a tab's pane: of several views it names the one that is shown, as in 'Fit: Sigmoid 2/2'."""
        views, shown = tab.views(session), self.view(tab, session)
        if shown is None or len(views) == 1:
            return tab.title
        name = tab.title if shown.title == tab.title else f"{tab.title}: {shown.title}"
        return f"{name} {views.index(shown) + 1}/{len(views)}"
