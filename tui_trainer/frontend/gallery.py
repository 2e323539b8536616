"""Gallery: the open tabs, the probes that their charts need and the ChartSpecs that they draw."""

import logging
from collections.abc import Mapping

from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.frontend.open_tabs import OpenTabs
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS
from tui_trainer.observed.snapshot import ProbeFailure
from tui_trainer.observed.watch import ProbeRequest

logger = logging.getLogger(__name__)


class Gallery:
    """The open tabs, and how their charts are drawn.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("linear"), "linear")
    >>> [request.chart for request in Gallery().probes(session, {"fit": ChartSize(40, 16)})]
    ['fit']
    """

    def __init__(self) -> None:
        self.tabs = OpenTabs()
        self.log = False
        """Whether the loss axis is logarithmic."""
        self.has_automatic_axes = False
        """Whether the y axis of every picture shows just what is in it, instead of being kept for some steps."""

    def __repr__(self) -> str:
        return f"Gallery({self.tabs}, log={self.log}, has_automatic_axes={self.has_automatic_axes})"

    def probes(self, session: Session, sizes: Mapping[str, ChartSize]) -> tuple[ProbeRequest, ...]:
        """Return the probe of each visible chart.

        `sizes`: the sizes in cells of the charts of the visible tabs, by the name of the tab.
        """
        charts = [(self.tabs.view(TABS[name], session), size) for name, size in sizes.items()]
        return tuple(ProbeRequest(chart.name, *size) for chart, size in charts if chart)

    def draw(self, chart: Chart, session: Session, size: ChartSize) -> ChartSpec:
        """Draw a chart from the newest snapshot. If that fails, return an empty chart with the error as its title."""
        numbers = session.snapshot.probes.get(chart.name) if session.snapshot else None
        scene = Scene(session.dataset, session.config, session.snapshot, numbers, self.log)
        try:
            spec = with_undrawable_note(chart.draw(scene, size))
        except Exception as error:  # a broken chart must not end the program
            logger.exception("the chart %s failed", chart.name)
            return _error_chart(exception_text(error))
        return _error_chart(numbers.reason) if isinstance(numbers, ProbeFailure) else spec


def _error_chart(reason: str) -> ChartSpec:
    return ChartSpec(clean_text(f"this chart failed: {reason}", 200), "", "", (0.0, 1.0), (0.0, 1.0))
