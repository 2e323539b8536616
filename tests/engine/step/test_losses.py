"""Absolute error, Huber's loss, cross-entropy and hinge loss: by hand and torch's own, against closed forms."""

from collections.abc import Callable
from functools import partial

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from tests.engine.runs import assert_same_as_replay, grads, problem
from tests.engine.step.test_mathematics import MODERATE, Numbers, assert_equal_losses, columns
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.losses import (
    cross_entropy,
    cross_entropy_by_hand,
    hinge,
    huber,
    huber_by_hand,
    mae,
    mae_by_hand,
)

PAIRS = st.lists(st.tuples(MODERATE, MODERATE), min_size=1, max_size=20)


@given(PAIRS)
def test_absolute_error_by_hand_equals_torch(pairs: Numbers) -> None:
    """Value and gradient of the mean absolute error agree."""
    assert_equal_losses(mae_by_hand, mae, *columns(pairs))


@given(PAIRS, st.floats(0.01, 30))
def test_huber_by_hand_equals_torch(pairs: Numbers, delta: float) -> None:
    """Value and gradient of Huber's loss agree for any delta."""
    assert_equal_losses(partial(huber_by_hand, delta=delta), partial(huber, delta=delta), *columns(pairs))


@given(st.lists(st.tuples(*[st.floats(-1000, 1000, width=32)] * 3, st.integers(0, 2)), min_size=1, max_size=9))
def test_cross_entropy_by_hand_equals_torch(rows: list[tuple[float, float, float, int]]) -> None:
    """Value and gradient of the cross-entropy agree, however large the logits; no gradient is clamped to 0."""
    assert_equal_losses(
        cross_entropy_by_hand,
        cross_entropy,
        torch.tensor([row[:3] for row in rows], requires_grad=True),
        torch.tensor([row[3] for row in rows]),
    )


def test_gradient_of_the_hinge_loss() -> None:
    """A row that is right by a margin of 1 has loss and gradient 0; of others the gradient is -s/n."""
    outputs = torch.tensor([[2.0], [0.5], [0.5], [-3.0]], requires_grad=True)
    loss = hinge(outputs, torch.tensor([[1.0], [1.0], [0.0], [0.0]]))
    loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
    assert loss.item() == (0 + 0.5 + 1.5 + 0) / 4
    assert outputs.grad is not None
    assert outputs.grad.ravel().tolist() == [0, -0.25, 0.25, 0]


@pytest.mark.parametrize("loss", ["mae_by_hand", "mae"])
def test_gradient_of_the_absolute_error(loss: str) -> None:
    """The gradients are 1/n Σ x sign(x w + b - y) for w and 1/n Σ sign(x w + b - y) for b."""
    assert_gradient_is(Trainer(problem("linear", loss=loss)), torch.sign)


@pytest.mark.parametrize("delta", [0.1, 1.0, 5.0])
@pytest.mark.parametrize("loss", ["huber_by_hand", "huber"])
def test_gradient_of_huber(loss: str, delta: float) -> None:
    """The gradients are those of half the squared error with every error clipped to ± delta."""
    trainer = Trainer(problem("linear", loss=loss, loss__delta=delta))
    assert_gradient_is(trainer, lambda error: error.clamp(-delta, delta))


@pytest.mark.parametrize("loss", ["huber_by_hand", "huber"])
def test_edit_of_delta(loss: str) -> None:
    """An edit of delta changes the next loss, resets the divergence baseline, and replays."""
    trainer = Trainer(problem("linear", loss=loss))
    trainer.advance(5)
    trainer.apply("loss.delta", 0.1)
    assert trainer.learner.baseline.step == 5
    outputs = trainer.learner.model.forward(trainer.learner.batches.inputs)
    expected = huber_by_hand(outputs, trainer.learner.batches.targets, delta=0.1).item()
    trainer.advance(1)
    assert trainer.observe().loss == pytest.approx(expected)
    trainer.advance(10)
    assert_same_as_replay(trainer)


def assert_gradient_is(trainer: Trainer, slope: Callable[[Tensor], Tensor]) -> None:
    """Assert for several steps that the gradients are the means of x times `slope` of the errors, and of `slope`."""
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    for _ in range(5):
        with torch.no_grad():
            slopes = slope(trainer.learner.model.forward(x) - y)
        trainer.advance(1)
        found = grads(trainer)
        torch.testing.assert_close(found["w"], (x * slopes).mean(dim=0))
        torch.testing.assert_close(found["b"], slopes.mean(dim=0))
        trainer.advance(20)
