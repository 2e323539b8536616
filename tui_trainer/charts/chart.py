"""Chart: a question to the model (`probe`) and a function that draws the answer (`draw`)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.spec import ChartSpec, Limits
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.history import HistoryView
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.config import RunConfig


class ChartSize(NamedTuple):
    """Size of a chart in cells of the terminal."""

    width: int
    height: int


class LossAxis(StrEnum):
    """How the loss chart draws losses."""

    LINEAR = "linear"
    LOG = "logarithmic"
    TAIL = "tail"
    """The last half of the steps alone, on a linear axis with their range: a flat end shows how it falls."""

    @property
    def following(self) -> "LossAxis":
        """The axis after this one: linear, logarithmic, tail, and linear again."""
        axes = list(LossAxis)
        return axes[(axes.index(self) + 1) % len(axes)]


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that `Chart.draw` may read."""

    dataset: Dataset
    config: RunConfig
    """The configuration at the current step, with all edits applied."""
    snapshot: Snapshot | None = None
    """The newest state of the run; None until the engine has sent a snapshot."""
    numbers: object = None
    """The result of the chart's probe; None until the probe has run."""
    loss_axis: LossAxis = LossAxis.LINEAR
    """How losses are drawn."""
    y_limits: Limits | None = None
    """The y range that the chart is to have, since it is held for a while; None: the chart's own `y_range`."""
    old: HistoryView | None = None
    """Losses of the run before its module's file was read again; None if there are none to compare with."""


def _probe_nothing(view: ModelView, size: ChartSize) -> object:  # noqa: ARG001 - the signature of every probe
    return None


@dataclass(frozen=True)
class Chart:
    """A chart of the registry: its name, what it asks the model and how it draws the answer.

    >>> from tui_trainer.charts.spec import Role, Series
    >>> from tui_trainer.datasets.load import load
    >>> from tui_trainer.recipe.problems import open_problem
    >>> def draw(scene, size):
    ...     data = scene.dataset
    ...     rows = Series(Role.DATA, data.columns[0], data.target)
    ...     return ChartSpec("Rows", data.x_names[0], data.y_name, data.ranges[0], data.target_range, (rows,))
    >>> rows = Chart("rows", "Rows", "the rows of the dataset", draw)
    >>> config = open_problem("linear").config
    >>> spec = rows.draw(Scene(load(config), config), ChartSize(width=40, height=16))
    >>> spec.x_label, spec.y_label, spec.series[0].x.shape
    ('x', 'y', (15,))
    """

    name: str
    """Name in the registry, different from all others."""
    title: str
    """Title of the view in the border of its pane and in the palette."""
    summary: str
    """Description in the help: one line without a full stop."""
    draw: Callable[[Scene, ChartSize], ChartSpec]
    """Function that returns the picture. It runs in the screen's thread; `Scene.numbers` is the result of `probe`."""
    probe: Callable[[ModelView, ChartSize], object] = _probe_nothing
    """Function that returns the numbers that `draw` needs. It runs in the training thread, between two steps."""
    tasks: frozenset[Task] = frozenset(Task)
    """The tasks for which the chart exists."""
    y_range: Callable[[Scene], Limits | None] | None = None
    """Function that returns the y range that shows everything, for a chart whose range is held for some steps."""
    outputs: int | None = 1
    """Number of outputs a row that the chart can draw; None for any number."""
    tab: str = "fit"
    """Name of the tab (frontend/tabs.py) of which the chart is a view."""

    def fits(self, dataset: Dataset) -> bool:
        """Return whether the chart exists for a dataset."""
        return dataset.task in self.tasks and self.outputs in (None, dataset.spec.outputs)

    @property
    def asks_model(self) -> bool:
        """Whether the chart needs an engine that answers probes."""
        return self.probe is not _probe_nothing
