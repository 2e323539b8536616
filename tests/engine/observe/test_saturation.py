"""Saturated rows: those that bce_by_hand leaves without a gradient are counted exactly."""

import numpy as np
import pytest
import torch

from tests.engine.runs import assert_same_as_replay, bits, problem
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.losses import bce_by_hand, rows_clamped_by_bce_by_hand
from tui_trainer.explain.saturation import saturation_text


def counted_and_found(logits: torch.Tensor, targets: torch.Tensor) -> tuple[int, int]:
    """Return the counted rows, and the number of misclassified rows whose gradient is 0."""
    logits = logits.requires_grad_()
    bce_by_hand(logits, targets).backward()  # type: ignore[no-untyped-call] # torch does not annotate it
    assert logits.grad is not None
    wrong = (logits > 0) != (targets > 0.5)
    return rows_clamped_by_bce_by_hand(logits, targets), int(((logits.grad == 0) & wrong).sum())


@pytest.mark.parametrize(
    ("logit", "target", "count"),
    [(20.0, 0.0, 1), (20.0, 1.0, 0), (-20.0, 1.0, 0), (-28.0, 1.0, 1), (-40.0, 1.0, 1), (-40.0, 0.0, 0), (16.0, 0.0, 0),
     (float("nan"), 1.0, 0), (float("inf"), 0.0, 1)],
)
def test_one_row(logit: float, target: float, count: int) -> None:
    """A misclassified row beyond the clamp counts (its gradient is 0, not 1); correctly classified ones do not."""
    assert rows_clamped_by_bce_by_hand(torch.tensor([[logit]]), torch.tensor([[target]])) == count


@pytest.mark.parametrize("scale", [1.0, 10.0, 40.0, 200.0])
def test_the_count_is_exact(scale: float) -> None:
    """The count equals the number of misclassified rows whose gradient by autograd is 0."""
    generator = torch.Generator().manual_seed(int(scale))
    logits = torch.randn(10_007, 1, generator=generator) * scale
    counted, found = counted_and_found(logits, (torch.rand(10_007, 1, generator=generator) > 0.5).float())
    assert counted == found
    assert (counted > 0) == (scale > 5)


@pytest.mark.parametrize("batch_size", [0, 7])
def test_a_run_counts_its_saturated_rows(batch_size: int) -> None:
    """The count appears with the loss phase, for the batch; observing it changes no bit."""
    trainer = Trainer(problem("logistic-by-hand", optimizer__lr=1000.0, batch_size=batch_size))
    trainer.advance(2)
    seen = trainer.observe()
    assert 0 < seen.saturated_rows <= seen.batch_rows == (batch_size or 100)
    text = saturation_text(trainer.recipe, seen)
    rows = f"{seen.saturated_rows} of {seen.batch_rows} rows"
    assert text.startswith(f"{rows}: the probability of their class is below 1e-12")
    assert_same_as_replay(trainer)
    before = bits(trainer)
    for _ in range(3):
        assert trainer.observe().saturated_rows == seen.saturated_rows
    assert bits(trainer) == before
    trainer.advance_phase()
    trainer.advance_phase()
    assert trainer.observe().saturated_rows == 0
    trainer.advance_phase()
    assert trainer.observe().saturated_rows > 0


def test_a_swapped_loss() -> None:
    """After a swap of the loss the latest step keeps the count of the loss it was made with."""
    trainer = Trainer(problem("logistic-by-hand", optimizer__lr=1000.0))
    trainer.advance(2)
    rows = trainer.observe().saturated_rows
    trainer.apply("loss", "bce_with_logits")
    assert trainer.observe().saturated_rows == rows
    assert saturation_text(trainer.recipe, trainer.observe())
    trainer.advance(1)
    assert saturation_text(trainer.recipe, trainer.observe()) == ""


@pytest.mark.parametrize("name", [loss.name for loss in LOSSES if loss.saturation])
def test_every_limit_can_be_counted(name: str) -> None:
    """The counting function of every loss with a limit works for any number of rows."""
    saturation = LOSSES[name].saturation
    assert saturation is not None
    for rows in (1, 3):
        outputs = torch.from_numpy(np.full((rows, 1), 50.0, dtype=np.float32))
        assert resolve(saturation.count)(outputs, torch.zeros(rows, 1)) == rows
