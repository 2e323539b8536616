"""The curve of the loss over all training rows, and the rows of a batch, of a run with mini-batches."""

from dataclasses import replace

import numpy as np

from tests.engine.runs import problem
from tui_trainer.charts.chart import ChartSize, Scene
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.spec import Role
from tui_trainer.engine.observe.observe import LearnerView
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.full_losses import MAX_POINTS, FullLosses
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Apply, Begin, GoTo, Step
from tui_trainer.observed.snapshot import FullLoss, FullLossCurve, Snapshot


def steps_of(controller: RunController) -> list[float]:
    """Return the steps of the curve in a new snapshot."""
    seen = controller.snapshot()
    assert seen is not None
    return list(seen.full_losses.steps.tolist())


def test_the_curve_follows_the_run() -> None:
    """The curve has the losses of the snapshots; going back and another branch drop those that are no longer true."""
    controller = RunController()
    controller.handle(Begin(problem(batch_size=5)))
    assert steps_of(controller) == [0]
    for step in range(1, 7):
        controller.handle(Step())
        assert steps_of(controller) == [*range(step + 1)]
    controller.handle(GoTo(3))
    assert steps_of(controller) == [0, 1, 2, 3]
    controller.handle(Apply("optimizer.lr", 0.001))
    controller.handle(Step())
    assert steps_of(controller) == [0, 1, 2, 3, 4]
    controller.handle(Begin(problem(batch_size=5)))
    assert steps_of(controller) == [0]


def test_the_curve_is_bounded() -> None:
    """Every second loss is dropped when there are too many; the last stays."""
    trainer, losses = Trainer(problem(batch_size=5)), FullLosses()
    trainer.learner.step = 10**6
    for step in range(3000):
        curve = losses.curve(trainer, FullLoss(step, 1.0))
    assert MAX_POINTS / 2 - 1 <= curve.steps.size <= MAX_POINTS
    assert (curve.steps[0], curve.steps[-1]) == (0, 2999)


def test_the_loss_chart() -> None:
    """The chart tells the loss of the batches, of all rows and of the test rows apart."""
    controller = RunController()
    recipe = problem("logistic-sgd", batch_size=8, dataset__test=0.2)
    controller.handle(Begin(recipe))
    seen: Snapshot | None = None
    for _ in range(30):
        controller.handle(Step())
        seen = controller.snapshot()
    assert seen is not None
    assert seen.config is not None
    spec = LOSS.draw(Scene(Trainer(recipe).learner.dataset, seen.config, seen), ChartSize(80, 20))
    labels = {series.role: series.label for series in spec.series if series.label}
    assert labels == {Role.LOSS: "batch", Role.FULL_LOSS: "all rows", Role.METRIC: "test loss"}
    (tested,) = [series for series in spec.series if series.role is Role.METRIC]
    assert tested.x.tolist() == [10, 20, 30]
    assert spec.y_label == "loss"


def test_losses_far_apart_are_not_joined() -> None:
    """Between losses of all rows that are far apart, the line has a gap."""
    controller = RunController()
    controller.handle(Begin(problem(batch_size=5)))
    seen = controller.snapshot()
    assert seen is not None
    assert seen.config is not None
    known = FullLossCurve(np.array([0.0, 80, 83, 86]), np.array([9.0, 3, 2, 1]))
    scene = Scene(Trainer(problem(batch_size=5)).learner.dataset, seen.config, replace(seen, full_losses=known))
    (curve,) = [each for each in LOSS.draw(scene, ChartSize(80, 20)).series if each.role is Role.FULL_LOSS]
    assert np.isnan(curve.y).tolist() == [False, True, False, False, False]
    assert curve.x[[0, 2, 4]].tolist() == [0, 80, 86]


def test_the_rows_of_a_batch() -> None:
    """The rows of the batch are known in the middle of a step, after it, and after the last step of an epoch."""
    trainer = Trainer(problem(batch_size=5))
    view = LearnerView(trainer.learner, None)
    assert view.batch_rows() is None
    epoch: list[int] = []
    for _ in range(3):
        trainer.advance_phase()
        trainer.advance_phase()
        rows, forward_pass = view.batch_rows(), trainer.learner.forward_pass
        assert rows is not None
        assert forward_pass is not None
        assert np.array_equal(trainer.learner.batches.inputs[rows], forward_pass.inputs)
        trainer.advance(1)
        trainer.undo_bad_update()  # looks at the next batch
        after = view.batch_rows()
        assert after is not None
        assert after.tolist() == rows.tolist()
        epoch += rows.tolist()
    assert sorted(epoch) == list(range(15))
    trainer.apply("batch_size", 0)
    trainer.advance(1)
    assert view.batch_rows() is None
