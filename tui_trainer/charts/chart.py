"""Chart: what a chart asks of the model and how it turns the answers into a ChartSpec."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.spec import ChartSpec
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.config import RunConfig


class ChartSize(NamedTuple):
    """Cells of the screen that a chart may fill."""

    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a chart may draw from."""

    dataset: Dataset
    config: RunConfig
    snapshot: Snapshot | None = None
    """None until the engine has answered."""
    numbers: object = None
    """What the chart's own probe brought back; None when nothing has come yet."""
    log: bool = False
    """Whether a loss is wanted on a logarithmic axis."""


def _nothing(view: ModelView, size: ChartSize) -> object:  # noqa: ARG001 - a probe for charts that ask nothing
    return None


@dataclass(frozen=True)
class Chart:
    """One chart of the registry."""

    name: str
    title: str
    summary: str
    draw: Callable[[Scene, ChartSize], ChartSpec]
    """Runs on the screen's thread."""
    probe: Callable[[ModelView, ChartSize], object] = _nothing
    """Runs in the training thread."""
    tasks: frozenset[Task] = frozenset(Task)
    """The tasks it can picture."""
