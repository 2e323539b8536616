"""Runs on a user's table: long ones end at the closed form, and a hundred suggested steps beat the best constant."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.datasets.tables.suggested_tables import SEEDS, baseline, learnable
from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.datasets.table_recipe import recipe_for_table, with_suggested_rate
from tui_trainer.datasets.tables.suggest import ModelKind
from tui_trainer.engine.replay.trainer import Trainer

ROWS, STEPS = 200, 6_000
COLUMNS = (1, 3, 10)


@pytest.fixture
def float64() -> Iterator[None]:
    """Draw weights in float64: data and steps follow the dtype of the weights."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def write_table(path: Path, columns: int, is_class: bool) -> Path:
    """Write correlated columns in large units, and a target that depends on them with noise."""
    random = np.random.default_rng(columns)
    shared = random.standard_normal((ROWS, 1))
    x = (random.standard_normal((ROWS, columns)) + 0.5 * shared) * 1000 + 5000
    signal = (x - 5000) @ random.standard_normal(columns) / 1000
    noisy = signal + random.standard_normal(ROWS) * 2
    target = np.where(noisy > 0, "yes", "no") if is_class else noisy.round(6)
    lines = [",".join([f"x{column}" for column in range(columns)] + ["target"])]
    lines += [",".join([*map(repr, row), str(value)]) for row, value in zip(x.round(3).tolist(), target.tolist(), strict=True)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def trained(path: Path) -> tuple[Dataset, FloatArray]:
    """Return the prepared rows, and weights and bias after a long run with the suggested learning rate."""
    recipe = with_suggested_rate(recipe_for_table(path))
    trainer = Trainer(recipe)
    assert trainer.advance(STEPS) is None
    return load(recipe.config), np.concatenate([param.after.ravel() for param in trainer.observe().params])


def newton(columns: FloatArray, y: FloatArray) -> FloatArray:
    """Return the weights with the lowest logistic loss, by Newton's method; fail if the classes can be separated."""
    weights = np.zeros((columns.shape[1], 1))
    for _ in range(30):
        p = 1 / (1 + np.exp(-columns @ weights))
        hessian = columns.T @ (columns * p * (1 - p))
        weights -= np.linalg.solve(hessian, columns.T @ (p - y))
    misses = (columns @ weights > 0) != (y > 0.5)
    assert misses.any()
    return weights.ravel()


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("columns", COLUMNS)
def test_least_squares(tmp_path: Path, columns: int) -> None:
    """In float64, linear regression ends at the least-squares solution, to a relative 1e-6."""
    data, weights = trained(write_table(tmp_path / "rows.csv", columns, is_class=False))
    solution, *_ = np.linalg.lstsq(np.hstack([data.x, np.ones((ROWS, 1))]), data.y, rcond=None)
    np.testing.assert_allclose(weights, solution.ravel(), rtol=1e-6, atol=1e-12)  # the bias is about 0


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("columns", COLUMNS)
def test_newton(tmp_path: Path, columns: int) -> None:
    """In float64, logistic regression ends where Newton's method ends, to a relative 1e-6."""
    data, weights = trained(write_table(tmp_path / "rows.csv", columns, is_class=True))
    np.testing.assert_allclose(weights, newton(np.hstack([data.x, np.ones((ROWS, 1))]), np.asarray(data.y)), rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [ModelKind.LINEAR, ModelKind.LOGISTIC])
def test_a_hundred_suggested_steps(tmp_path: Path, kind: ModelKind, seed: int) -> None:
    """A hundred steps of the run that the app suggests for a file end below the loss of the best constant prediction."""
    table = learnable(kind, seed)
    targets = table.y.ravel().tolist() if kind is ModelKind.LINEAR else [f"class {int(y)}" for y in table.y.ravel()]
    rows = [",".join([*map(repr, x), str(y)]) for x, y in zip(table.x.tolist(), targets, strict=True)]
    names = ",".join([*(f"x{column}" for column in range(table.x.shape[1])), "target"])
    (tmp_path / "rows.csv").write_text("\n".join([names, *rows]), "utf-8")
    trainer = Trainer(with_suggested_rate(recipe_for_table(tmp_path / "rows.csv")))
    trainer.advance(101)
    reached = trainer.observe().loss
    assert reached is not None
    assert reached < baseline(np.asarray(load(trainer.config).y), kind)
