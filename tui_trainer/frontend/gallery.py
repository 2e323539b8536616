"""Gallery: which charts stand where, what they ask the model, and what they draw."""

import logging
from collections.abc import Mapping

from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import Chart, ChartSize, Scene
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.charts.undrawable import explained
from tui_trainer.frontend.session import Session
from tui_trainer.observed.protocols import Probe
from tui_trainer.observed.snapshot import ProbeFailure

logger = logging.getLogger(__name__)


class Gallery:
    """Two places for charts: the chosen one, and beside it the loss (or the fit, while the loss is chosen)."""

    def __init__(self) -> None:
        self.chosen = "fit"
        self.log = False

    def charts(self, session: Session) -> tuple[Chart, Chart]:
        """The chart in each place. One that can't picture the task gives way to the fit."""
        main = CHARTS[self.chosen]
        if session.dataset.task not in main.tasks:
            main = CHARTS["fit"]
        return main, CHARTS["fit" if main.name == "loss" else "loss"]

    def probes(self, session: Session, sizes: tuple[ChartSize | None, ...]) -> Mapping[str, Probe]:
        """What the charts on screen ask of the model; a size of None is a place that is not seen."""
        seen = zip(self.charts(session), sizes, strict=True)
        return {chart.name: _question(chart, size) for chart, size in seen if size}

    def draw(self, chart: Chart, session: Session, size: ChartSize) -> ChartSpec:
        """The chart as it stands now. One that breaks says why in its own place."""
        numbers = session.snapshot.probes.get(chart.name) if session.snapshot else None
        scene = Scene(session.dataset, session.config, session.snapshot, numbers, self.log)
        try:
            spec = explained(chart.draw(scene, size))
        except Exception as error:  # a broken chart must not take the program with it
            logger.exception("the chart %s failed", chart.name)
            return _broken(exception_text(error))
        return _broken(numbers.reason) if isinstance(numbers, ProbeFailure) else spec


def _question(chart: Chart, size: ChartSize) -> Probe:
    return lambda view: chart.probe(view, size)


def _broken(reason: str) -> ChartSpec:
    return ChartSpec(clean_text(f"this chart failed: {reason}", 200), "", "", (0.0, 1.0), (0.0, 1.0))
