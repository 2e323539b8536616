"""Unusual data: training gives finite weights or stops before the update that would make it diverge."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.engine.runs import points, problem, weights
from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Divergence

ROWS = {
    "one row": ([2.0], [3.0]),
    "one row many times": ([2.0] * 50, [3.0] * 50),
    "a column of one value": ([2.0] * 4, [1.0, 2.0, 3.0, 4.0]),
    "zeros": ([0.0] * 3, [0.0] * 3),
    "tiny": ([1e-300, 2e-300], [1e-300, -1e-320]),
    "negative zero": ([-0.0, 0.0], [-0.0, 0.0]),
}
TOO_LARGE = {"above float32": ([1e300, 2.0], [1.0, 2.0]), "squares above float32": ([1e25, 2e25], [1.0, 2.0])}


@pytest.mark.parametrize("batch_size", [0, 1])
@pytest.mark.parametrize(("x", "y"), ROWS.values(), ids=ROWS)
def test_odd_rows(x: list[float], y: list[float], batch_size: int) -> None:
    """A single row, equal rows, a constant column, zeros and tiny numbers train to finite weights."""
    trainer = Trainer(problem(batch_size=batch_size), points(x, y))
    assert trainer.advance(20) is None
    assert all(weight.isfinite().all() for weight in weights(trainer).values())
    assert math.isfinite(trainer.observe().loss or 0.0)


@pytest.mark.parametrize(("x", "y"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_rows_too_large_for_a_float(x: list[float], y: list[float]) -> None:
    """The first update is not made: the run diverges at step 1, with its initial weights."""
    trainer = Trainer(problem(), points(x, y))
    initial = {name: weight.tolist() for name, weight in weights(trainer).items()}
    stop = trainer.advance(20)
    assert isinstance(stop, Divergence)
    assert stop.message.startswith("diverged at step 1: ")
    assert {name: weight.tolist() for name, weight in weights(trainer).items()} == initial


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_one_class(label: float) -> None:
    """With rows of only one class the loss falls and stays finite and positive."""
    x = np.linspace(-1.0, 1.0, 20).reshape(10, 2)
    rows = Dataset(Task.BINARY, x, np.full((10, 1), label), ("a", "b"), "c", ("no", "yes"))
    trainer = Trainer(problem("logistic-sgd"), rows)
    losses = []
    for _ in range(5):
        assert trainer.advance(100) is None
        losses.append(trainer.observe().loss)
    assert all(later < loss for loss, later in pairwise(losses) if loss and later)
    assert all(loss and 0 < loss < 1 for loss in losses)
