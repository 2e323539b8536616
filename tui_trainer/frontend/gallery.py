"""Gallery: the open tabs, the probes that their charts need and the ChartSpecs that they draw."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui_trainer.base.text import clean_text, exception_text
from tui_trainer.catalogue.models.module import FILE, SHA256
from tui_trainer.charts.axes.held_range import HeldRange
from tui_trainer.charts.chart import Chart, ChartSize, LossAxis, Scene
from tui_trainer.charts.spec import ChartSpec, Limits, empty_chart
from tui_trainer.charts.undrawable import with_undrawable_note
from tui_trainer.frontend.open_tabs import OpenTabs
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.snapshot import ProbeFailure
from tui_trainer.observed.watch import ProbeRequest
from tui_trainer.recipe.config import RunConfig

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OldCurve:
    """Losses of a run with an earlier content of the module's file."""

    config: RunConfig
    """Config of that run."""
    history: HistoryView

    def history_beside(self, config: RunConfig) -> HistoryView | None:
        """Return the losses, if they can be compared with those of a config's run: another content of the same file."""
        mine, theirs = self.config, config
        same = (mine.dataset, mine.loss, mine.model.values.get(FILE.name)) == (
            theirs.dataset,
            theirs.loss,
            theirs.model.values.get(FILE.name),
        )
        is_other = mine.model.values.get(SHA256.name) != theirs.model.values.get(SHA256.name)
        return self.history if same and is_other else None


class Gallery:
    """The open tabs, and how their charts are drawn.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> session = Session(open_problem("linear"), "linear")
    >>> [request.chart for request in Gallery().probes(session, {"fit": ChartSize(40, 16)})]
    ['fit']
    """

    def __init__(self) -> None:
        self.tabs = OpenTabs()
        self.loss_axis = LossAxis.LINEAR
        """How the loss chart draws losses."""
        self.has_automatic_axes = False
        """Whether the y axis of every picture shows just what is in it, instead of being kept for some steps."""
        self.row: ProbeRequest | None = None
        """Probe of the row that the user predicts; None if no row is predicted."""
        self.old_curve: OldCurve | None = None
        """Losses before the module's file was read again; None if it was not."""
        self._held: dict[str, HeldRange] = {}
        """The kept y range of each chart that keeps one, by the name of the chart."""

    def __repr__(self) -> str:
        return f"Gallery({self.tabs}, loss_axis={self.loss_axis}, has_automatic_axes={self.has_automatic_axes})"

    def probes(self, session: Session, sizes: Mapping[str, ChartSize]) -> tuple[ProbeRequest, ...]:
        """Return the probe of each visible chart, and of the row that the user predicts.

        `sizes`: the sizes in cells of the charts of the visible tabs, by the name of the tab.
        """
        charts = [(self.tabs.view(TABS[name], session), size) for name, size in sizes.items()]
        row = (self.row,) if self.row else ()
        return (*(ProbeRequest(chart.name, *size) for chart, size in charts if chart), *row)

    def draw(self, chart: Chart, session: Session, size: ChartSize) -> ChartSpec:
        """Draw a chart from the newest snapshot. If that fails, return an empty chart with the error as its title."""
        numbers = session.snapshot.probes.get(chart.name) if session.snapshot else None
        old = self.old_curve.history_beside(session.config) if self.old_curve else None
        scene = Scene(session.dataset, session.config, session.snapshot, numbers, self.loss_axis, old=old)
        try:
            scene = replace(scene, y_limits=self._y_limits(chart, scene))
            spec = with_undrawable_note(chart.draw(scene, size))
        except Exception as error:  # a broken chart must not end the program
            logger.exception("the chart %s failed", chart.name)
            return _error_chart(exception_text(error))
        return _error_chart(numbers.reason) if isinstance(numbers, ProbeFailure) else spec


    def _y_limits(self, chart: Chart, scene: Scene) -> Limits | None:
        """Return the y range of a chart that keeps it for some steps; None for other charts."""
        wanted = chart.y_range(scene) if chart.y_range else None
        if wanted is None or scene.snapshot is None or self.has_automatic_axes:
            self._held.pop(chart.name, None)
            return wanted
        subject, step = (scene.snapshot.run, scene.dataset), scene.snapshot.state.step
        held = self._held.get(chart.name)
        held = held.after(subject, step, wanted) if held else HeldRange(subject, step, wanted)
        self._held[chart.name] = held
        return held.limits


def _error_chart(reason: str) -> ChartSpec:
    return empty_chart(clean_text(f"failed: {reason}", 200))
