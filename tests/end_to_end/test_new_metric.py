"""A metric that is declared once appears wherever metrics are read."""

import io
import json
from dataclasses import replace

import pytest

from tests.engine.runs import problem
from tui_trainer.catalogue.metrics import METRICS, Metric
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.spec import Role
from tui_trainer.conditions.completion import complete
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.headless.printing import JsonLines, Table
from tui_trainer.observed.commands import Begin, Run, SetSpeed
from tui_trainer.observed.snapshot import Snapshot
from tui_trainer.recipe.recipe import Breakpoint, Recipe


def largest_gradient(values: StepValues) -> float | None:
    """Return the largest absolute value of all gradients."""
    grads = [param.grad for param in values.learner.params if param.grad is not None]
    return max(grad.abs().max().item() for grad in grads) if grads else None


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare a metric: its name, its words, its function, and when it is recorded."""
    metric = Metric(
        name="largest_gradient",
        label="largest gradient",
        summary="the largest absolute value of all gradients",
        function=f"{__name__}:largest_gradient",
        is_shown=True,
        record_every=5,
    )
    monkeypatch.setitem(METRICS._entries, metric.name, metric)


def snapshot_at(step: int, *conditions: str) -> Snapshot:
    """Return the snapshot of a run after `step` updates, or after the breakpoint that stops it."""
    return snapshot_of(replace(problem(), breakpoints=tuple(map(Breakpoint, conditions))), step)


def snapshot_of(recipe: Recipe, step: int) -> Snapshot:
    """Return the snapshot of a recipe's run after `step` updates, or after the breakpoint that stops it."""
    controller = RunController()
    for command in (Begin(recipe), SetSpeed(None), Run(step)):
        controller.handle(command)
    while not controller.make_due_steps():
        pass
    seen = controller.snapshot()
    assert seen is not None
    return seen


def test_a_condition() -> None:
    """A breakpoint can read the metric, and its name is completed."""
    seen = snapshot_at(100, "largest_gradient < 1")
    assert seen.names is not None
    assert complete("larg", 4, seen.names) == ["largest_gradient"]
    assert seen.stop is not None
    assert "largest_gradient = 0." in seen.stop.message
    assert (seen.state.metrics["largest_gradient"] or 1) < 1


def test_the_loss_chart() -> None:
    """The chart has a curve of the metric, and a legend that tells it from the loss."""
    seen = snapshot_at(20)
    assert seen.config is not None
    spec = LOSS.draw(Scene(Trainer(problem()).learner.dataset, seen.config, seen), ChartSize(80, 20))
    (curve,) = [series for series in spec.series if series.role is Role.METRIC]
    assert curve.x.tolist() == [4, 9, 14, 19]
    assert curve.y[-1] == seen.state.metrics["largest_gradient"]
    assert {series.label for series in spec.series} == {"loss", "largest gradient", ""}


def test_printed() -> None:
    """A headless run prints the metric as a JSON key and as a column."""
    trainer = Trainer(problem())
    trainer.advance(3)
    seen = trainer.observe()
    lines, table = io.StringIO(), io.StringIO()
    JsonLines(lines).line(seen)
    Table(table, 3).line(seen)
    assert json.loads(lines.getvalue())["largest_gradient"] == seen.metrics["largest_gradient"]
    assert table.getvalue().split()[:3] == ["step", "loss", "largest_gradient"]
