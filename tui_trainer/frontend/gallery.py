"""Gallery: the two charts that are shown, the probes that they need and the ChartSpecs that they draw."""

import logging

from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.frontend.session import Session
from tui_trainer.observed.snapshot import ProbeFailure
from tui_trainer.observed.watch import ProbeRequest

logger = logging.getLogger(__name__)


class Gallery:
    """Two chart slots: the main slot shows the chosen chart, the other slot the loss, or the fit if the loss is chosen.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("linear"), "linear")
    >>> gallery = Gallery()
    >>> [chart.name for chart in gallery.charts(session)]
    ['fit', 'loss']
    >>> gallery.chosen = "loss"
    >>> [chart.name for chart in gallery.charts(session)]
    ['loss', 'fit']
    """

    def __init__(self) -> None:
        self.chosen = "fit"
        """The name of the chart in the main slot."""
        self.log = False
        """Whether the loss axis is logarithmic."""

    def __repr__(self) -> str:
        return f"Gallery(chosen={self.chosen!r}, log={self.log})"

    def charts(self, session: Session) -> tuple[Chart, Chart]:
        """Return the charts of the main and the other slot.

        If the chosen chart does not exist for the dataset, the fit is returned in its slot.
        """
        main = CHARTS[self.chosen]
        if not main.fits(session.dataset):
            main = CHARTS["fit"]
        return main, CHARTS["fit" if main.name == "loss" else "loss"]

    def probes(self, session: Session, sizes: tuple[ChartSize | None, ...]) -> tuple[ProbeRequest, ...]:
        """Return the probe of each visible chart.

        `sizes`: the size of each slot in cells, in the order of `charts`; None for a slot that is hidden.
        """
        visible = zip(self.charts(session), sizes, strict=True)
        return tuple(ProbeRequest(chart.name, *size) for chart, size in visible if size)

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
