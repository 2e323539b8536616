"""Suggested preparation and learning rate."""

import numpy as np
import pytest

from tests.datasets.tables.suggested_tables import RARE, SEEDS, baseline, best_loss, learnable, loss, train
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.prepare import prepare
from tui_trainer.datasets.tables import suggest as module
from tui_trainer.datasets.tables.suggest import (
    ModelKind,
    largest_eigenvalue,
    rounded_down,
    suggest,
    suggested_rate,
)

STEPS = 100


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [ModelKind.LINEAR, ModelKind.LOGISTIC])
def test_a_hundred_steps_beat_the_best_constant(kind: ModelKind, seed: int) -> None:
    """With what is suggested, 100 steps end below the loss of the best constant prediction."""
    table = learnable(kind, seed)
    suggestion = suggest(table.x, kind)
    x, y = prepare(table.x, suggestion.prepare), prepare(table.y, suggestion.prepare_target)
    assert best_loss(x, y, kind) <= baseline(y, kind) / 2
    assert train(x, y, kind, suggestion.lr, STEPS) < baseline(y, kind)
    if kind is ModelKind.LOGISTIC and seed % 2:
        assert abs(y.mean() - RARE) < 0.02


@pytest.mark.parametrize("kind", [ModelKind.LINEAR, ModelKind.LOGISTIC])
def test_the_rate_is_below_the_limit_of_divergence(kind: ModelKind) -> None:
    """λ is the curvature of the loss along its steepest direction at w = 0, or a bound of it that is reached there."""
    table = learnable(kind, 3)
    x, y = prepare(table.x, "standardize"), prepare(table.y, "standardize") if kind is ModelKind.LINEAR else table.y
    columns = np.hstack([x, np.ones((len(x), 1))])
    _, vectors = np.linalg.eigh(columns.T @ columns)
    at = [loss(columns @ (vectors[:, -1:] * shift), y, kind) for shift in (-1e-3, 0.0, 1e-3)]
    curvature = (at[0] - 2 * at[1] + at[2]) / 1e-6
    rate = suggested_rate(x, kind)
    assert 0.5 / curvature < rate <= 1.0001 / curvature


def test_a_network() -> None:
    """A network gets Adam with 0.01, standardized inputs and targets."""
    suggestion = suggest(learnable(ModelKind.LINEAR, 2).x, ModelKind.NETWORK)
    assert (suggestion.lr, suggestion.uses_adam, suggestion.prepare_target) == (0.01, True, "standardize")
    assert suggestion.text == "standardize, Adam, lr 0.01"


def test_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The eigenvalue of many columns is found by iteration; more columns than rows are no exception."""
    x = np.random.default_rng(0).standard_normal((60, 200))
    exact = largest_eigenvalue(x)
    columns = np.hstack([x, np.ones((60, 1))])
    assert exact == pytest.approx(np.linalg.norm(columns, 2) ** 2)
    monkeypatch.setattr(module, "MAX_EXACT", 10)
    assert 0.9 * exact < largest_eigenvalue(x) <= exact * (1 + 1e-9)


def test_too_large_numbers() -> None:
    """Numbers that can't be standardized are divided by their maximum; without a preparation they have no rate."""
    x = np.array([[1.7e308], [-1.7e308], [1.0]])
    assert suggest(x, ModelKind.LINEAR).text == "divide_by_max, lr 0.5"
    with pytest.raises(UserError, match=r"^inputs as large as 2e\+308 have no learning rate: divide them by their maximum$"):
        suggested_rate(x, ModelKind.LINEAR)


@pytest.mark.parametrize("exponent", range(-12, 13))
def test_rounding_down(exponent: int) -> None:
    """A rate loses less than a third, and powers of ten stay as they are."""
    assert rounded_down(10.0**exponent) == pytest.approx(10.0**exponent, rel=1e-12)
    for factor in np.linspace(1, 9.99, 30):
        rate = float(factor * 10.0**exponent)
        assert rate / 1.4 < rounded_down(rate) <= rate * (1 + 1e-8)
