"""Losses that the weights have now, in snapshots: after an update, before the first step, and over all rows."""

import pytest
import torch

from tests.engine.drive import Drive
from tests.engine.runs import problem
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.current_losses import MAX_SECONDS_PER_FRAME, CurrentLosses
from tui_trainer.observed.commands import AdvancePhase, Apply, GoTo, Step
from tui_trainer.observed.snapshot import FullLoss


def test_before_and_after_an_update() -> None:
    """The loss after an update is that of the next step's forward pass; before the first step the loss is known."""
    drive = Drive(problem())
    assert (drive.seen.state.loss, drive.seen.state.full_loss) == (None, FullLoss(0, 153.3519744873047))
    for _ in range(3):
        drive.send(Step())
        after = drive.seen.state.loss_after
        assert drive.seen.state.full_loss is None
        trainer = Trainer(drive.recipe)
        trainer.advance(drive.seen.state.step + 1)
        assert after == trainer.observe().loss


def test_mini_batches() -> None:
    """With mini-batches the loss over all rows is that of all rows, beside the batch's before and after."""
    drive = Drive(problem(batch_size=5))
    drive.send(Step(), Step())
    state = drive.seen.state
    trainer = Trainer(drive.recipe)
    trainer.advance(2)
    learner = trainer.learner
    assert learner.forward_pass
    w, b = learner.params
    with torch.no_grad():
        batch = torch.mean((learner.forward_pass.inputs * w + b - learner.forward_pass.targets) ** 2).item()
    assert (state.loss_after, state.full_loss) == (batch, FullLoss(2, learner.full_loss.of(learner.model)))


def test_in_the_middle_of_a_step_and_after_another_loss() -> None:
    """In the middle of a step the loss is known with full batches; after an edit of the loss there is none to compare with."""
    drive = Drive(problem())
    drive.send(Step())
    after = drive.seen.state.loss_after
    assert after is not None
    for _ in range(4):
        drive.send(AdvancePhase())
        assert drive.seen.state.loss_after == after
    batches = Drive(problem(batch_size=5))
    batches.send(Step(), AdvancePhase())
    assert batches.seen.state.loss_after is None
    drive.send(GoTo(1))
    assert drive.seen.state.loss_after == after
    drive.send(Apply("loss", "mae"))
    assert drive.seen.state.loss_after is None


@pytest.mark.parametrize("seconds", [0.5 * MAX_SECONDS_PER_FRAME, 2 * MAX_SECONDS_PER_FRAME])
def test_an_expensive_loss_is_computed_at_pauses(seconds: float) -> None:
    """A loss that takes longer than the limit is left out while the run is running, and computed once at a pause."""
    now = [0.0]

    def clock() -> float:
        now[0] += seconds
        return now[0]

    trainer, losses = Trainer(problem(batch_size=5)), CurrentLosses(clock)
    trainer.advance(1)
    assert losses.of_batch(trainer, True) is not None  # its cost is not known yet
    first = losses.of_all_rows(trainer, True)
    trainer.advance(1)
    is_cheap = seconds < MAX_SECONDS_PER_FRAME
    assert (losses.of_batch(trainer, True) is not None) == is_cheap
    assert losses.of_all_rows(trainer, True) == (FullLoss(2, trainer.learner.full_loss.of(trainer.learner.model)) if is_cheap else first)
    paused = losses.of_batch(trainer, False)
    before = now[0]
    assert paused is not None
    assert (losses.of_batch(trainer, False), now[0]) == (paused, before)
