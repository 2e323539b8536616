"""Gradients against closed forms; losses and updates by hand against torch's own."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from tests.engine.runs import grads, problem, weights
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.losses import Loss, bce_by_hand, bce_with_logits, mse, mse_by_hand
from tui_trainer.engine.step.objective.class_weights import loss_arguments

Numbers = list[tuple[float, float]]
MODERATE = st.floats(-20, 20, width=32)


def columns(pairs: Numbers) -> tuple[Tensor, Tensor]:
    """Return outputs and targets of shape (n, 1)."""
    both = torch.tensor(pairs, dtype=torch.float32)
    return both[:, :1].clone().requires_grad_(), both[:, 1:].clone()


def in_double(trainer: Trainer) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return features, targets, w and b before the next step, in float64."""
    batches, found = trainer.learner.batches, weights(trainer)
    numbers = [t.double().numpy() for t in (batches.inputs, batches.targets, found["w"].reshape(-1, 1))]
    return numbers[0], numbers[1], numbers[2], found["b"].double().item()


@pytest.mark.parametrize("steps", [0, 1, 50])
@pytest.mark.parametrize("name", ["linear", "polynomial"])
def test_gradient_of_a_regression(name: str, steps: int) -> None:
    """The gradient is 2/n Σ x (x w + b - y) for w and 2/n Σ (x w + b - y) for b."""
    trainer = Trainer(problem(name))
    trainer.advance(steps)
    x, y, w, b = in_double(trainer)
    trainer.advance(1)
    error = x @ w + b - y
    found = grads(trainer)
    size = np.abs(2 / len(x) * np.abs(x).T @ np.abs(error)).max()
    np.testing.assert_allclose(found["w"].reshape(-1, 1), 2 / len(x) * x.T @ error, rtol=1e-5, atol=1e-6 * size)
    np.testing.assert_allclose(found["b"], 2 * error.mean(axis=0), rtol=1e-5, atol=1e-6 * size)


@pytest.mark.parametrize("steps", [0, 1, 500])
@pytest.mark.parametrize("name", ["logistic-by-hand", "logistic-sgd", "logistic-builtin-loss"])
def test_gradient_of_a_logistic_regression(name: str, steps: int) -> None:
    """The gradient is 1/n Xᵀ(p - y) for w and mean(p - y) for b."""
    trainer = Trainer(problem(name))
    trainer.advance(steps)
    x, y, w, b = in_double(trainer)
    trainer.advance(1)
    error = 1 / (1 + np.exp(-(x @ w + b))) - y
    found = grads(trainer)
    np.testing.assert_allclose(found["w"], x.T @ error / len(x), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found["b"], error.mean(axis=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["linear", "polynomial", "logistic-by-hand", "logistic-builtin-loss"])
def test_update_by_hand_equals_torch(name: str) -> None:
    """1,000 updates by hand and by torch.optim.SGD give the same weights, to rounding."""
    by_hand = Trainer(problem(name, optimizer="gd_by_hand"))
    by_torch = Trainer(problem(name, optimizer="sgd"))
    assert by_hand.advance(1000) is by_torch.advance(1000) is None
    for ours, theirs in zip(weights(by_hand).values(), weights(by_torch).values(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_momentum_follows_its_formula(momentum: float) -> None:
    """SGD follows v ← momentum v + ∂L/∂w; w ← w - lr v, computed in float64 with the closed gradient."""
    trainer = Trainer(problem("polynomial", optimizer="sgd", optimizer__lr=0.0005, optimizer__momentum=momentum))
    x, y, w, b = in_double(trainer)
    x = np.hstack([x, np.ones_like(y)])
    w = np.vstack([w, [[b]]])
    v = np.zeros_like(w)
    for _ in range(200):
        v = momentum * v + 2 / len(x) * x.T @ (x @ w - y)
        w = w - 0.0005 * v
    trainer.advance(200)
    found = weights(trainer)
    np.testing.assert_allclose(np.append(found["w"], found["b"]), w.ravel(), rtol=1e-4, atol=1e-4)


@given(st.lists(st.tuples(MODERATE, MODERATE), min_size=1, max_size=20))
def test_squared_error_by_hand_equals_torch(pairs: Numbers) -> None:
    """Value and gradient of the mean squared error by hand equal torch's."""
    assert_equal_losses(mse_by_hand, mse, *columns(pairs))


@given(st.lists(st.tuples(st.floats(-10, 10, width=32), st.sampled_from([0.0, 1.0])), min_size=1, max_size=20))
def test_cross_entropy_by_hand_equals_torch(pairs: Numbers) -> None:
    """Value and gradient of the binary cross-entropy by hand equal torch's while no probability rounds to 0 or 1."""
    assert_equal_losses(bce_by_hand, bce_with_logits, *columns(pairs))


@pytest.mark.parametrize("logit", [-200.0, -50.0, 50.0, 200.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_cross_entropy_by_hand_stays_finite(logit: float, target: float) -> None:
    """Probabilities are clamped at 1e-12: the loss of a confident wrong answer is at most 27.7, never infinite."""
    outputs, targets = columns([(logit, target)])
    loss = bce_by_hand(outputs, targets)
    loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
    assert 0 <= loss.item() <= 27.7
    assert outputs.grad is not None
    assert bool(torch.isfinite(outputs.grad).all())


@pytest.mark.parametrize("entry", LOSSES, ids=LOSSES.names())
def test_a_perfect_prediction_has_loss_0(entry: object) -> None:
    """Every loss is 0 (up to its clamp) for perfect outputs and positive for wrong ones."""
    declared = LOSSES[entry.name]  # type: ignore[attr-defined] # a loss of the registry
    values = {parameter.name: parameter.default for parameter in declared.hyperparameters}
    targets = torch.tensor([[0.0], [1.0]])
    loss: Loss = partial(resolve(declared.builder), **loss_arguments(values, targets, 3, targets.dtype))
    right = (targets - 0.5) * 60 if declared.tasks == {Task.BINARY} else targets
    if declared.tasks == {Task.CLASSES}:
        targets, right = torch.tensor([2, 0]), torch.tensor([[0.0, 0.0, 60.0], [60.0, 0.0, 0.0]])
    assert loss(right, targets).item() == pytest.approx(0, abs=1e-6)
    assert loss(-right - 1, targets).item() > 0.5
    assert loss(right, targets).shape == ()


def assert_equal_losses(ours: Loss, theirs: Loss, outputs: Tensor, targets: Tensor) -> None:
    """Assert that two losses have the same value and gradient with respect to the outputs, to rounding."""
    values: list[Tensor] = []
    slopes: list[Tensor] = []
    for loss in (ours, theirs):
        outputs.grad = None
        value = loss(outputs, targets)
        value.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        assert outputs.grad is not None
        values.append(value.detach())
        slopes.append(outputs.grad.clone())
    torch.testing.assert_close(values[0], values[1], rtol=1e-3, atol=1e-5)
    torch.testing.assert_close(slopes[0], slopes[1], rtol=1e-3, atol=1e-5)
