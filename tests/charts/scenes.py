"""Scenes for the tests of charts, made of plain numbers without an app and without torch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.entry import Task
from tui_trainer.charts.chart import ChartSize, LossAxis, Scene
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.observed.history import History
from tui_trainer.observed.run_info import RunInfo
from tui_trainer.observed.snapshot import Observation, Param, RunId, Snapshot, Status
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Breakpoint, Recipe

SIZE = ChartSize(40, 16)
LINEAR = open_problem("linear").config
POLYNOMIAL = open_problem("polynomial").config
LOGISTIC = open_problem("logistic-sgd").config
Function = Callable[[FloatArray], FloatArray]
Weights = Mapping[str, Sequence[float]]
NO_WEIGHTS: Weights = FrozenMapping()


class View:
    """A ModelView whose model is any function, and another one before the last update."""

    def __init__(
        self, dataset: Dataset, now: Function, before: Function | None = None, batch: Sequence[int] | None = None
    ) -> None:
        self.dataset = dataset
        self._now, self._before, self._batch = now, before, batch

    def predict(self, x: FloatArray) -> FloatArray:
        """Return the outputs of the function."""
        return self._now(x)

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """Return the outputs of the function before the last update."""
        return self._before(x) if self._before else None

    def predict_undone(self, x: FloatArray) -> FloatArray | None:
        """Return None: no update was undone."""

    def batch_rows(self) -> IndexArray | None:
        """Return the indices of the rows of the batch."""
        return None if self._batch is None else np.array(self._batch)

    def closed_form_gradient(self) -> None:
        """Return None: no closed form is known."""


def line(*weights: float, constant: float = 0.0) -> Function:
    """Return a linear function of the columns."""
    return lambda x: x @ np.array([weights]).T + constant


def regression(truth: Function | None = None) -> Dataset:
    """Return a dataset of four points with one input."""
    return Dataset(Task.REGRESSION, _column((0, 1, 2, 3)), _column((0, 2, 1, 3)), ("x",), "y", truth=truth)


def two_classes() -> Dataset:
    """Return a dataset of points with two inputs, from -1 to 1 each, and two classes, no and yes."""
    x = np.array([[-1.0, -1.0], [-0.5, 0.5], [0.5, -0.5], [1.0, 1.0]])
    return Dataset(Task.BINARY, x, _column((0, 0, 1, 1)), ("a", "b"), "c", class_names=("no", "yes"))


def snapshot(
    config: RunConfig,
    losses: Sequence[float] | FloatArray = (),
    edits: Sequence[Edit] = (),
    weights: Weights = NO_WEIGHTS,
) -> Snapshot:
    """Return the snapshot of a run with those losses, edits and current weights."""
    history = History()
    history.extend(np.array(losses, dtype=np.float64))
    params = tuple(Param(name, None, None, np.array(values, dtype=float)) for name, values in weights.items())
    state = Observation(history.steps, history.steps, 0, {}, params)
    recipe = Recipe(config, Journal(tuple(edits)))
    return Snapshot(RunId(1), 1, Status.PAUSED, RunInfo(config.title), state, {"loss": history.view()}, recipe, config)


def loss_scene(losses: Sequence[float] | FloatArray, edits: Sequence[Edit] = (), axis: LossAxis = LossAxis.LINEAR) -> Scene:
    """Return the scene of a run with those losses."""
    return Scene(regression(), LINEAR, snapshot(LINEAR, losses, edits), loss_axis=axis)


def scene_with_breakpoint(when: str, losses: Sequence[float] | FloatArray, axis: LossAxis = LossAxis.LINEAR) -> Scene:
    """Return the scene of a run with those losses and a breakpoint."""
    scene = loss_scene(losses, axis=axis)
    assert scene.snapshot
    recipe = Recipe(LINEAR, breakpoints=(Breakpoint(when),))
    names = Names.for_shapes({"w": (1,)}, ("loss", "step"))
    return replace(scene, snapshot=replace(scene.snapshot, recipe=recipe, names=names))


def of_role(spec: ChartSpec, role: Role) -> list[Series]:
    """Return the series of that role."""
    return [series for series in spec.series if series.role is role]


def _column(values: Sequence[float]) -> FloatArray:
    return np.array(values, dtype=np.float64)[:, None]
