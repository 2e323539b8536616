"""Tables that can be learnt, and gradient descent in numpy on them."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.datasets.tables.suggest import ModelKind

SEEDS = range(10)
"""Seeds of the tables of each kind of model."""
RARE = 0.05
"""Share of the rare class."""


@dataclass(frozen=True, eq=False)
class Learnable:
    """Inputs (n, features) in large units, and targets (n, 1)."""

    x: FloatArray
    y: FloatArray
    kind: ModelKind


def learnable(kind: ModelKind, seed: int) -> Learnable:
    """Return a table of 1 to 10 columns, correlated ones among them; in every second logistic one a class is rare."""
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(40, 400)), 1 + seed
    mixing = rng.standard_normal((columns, columns)) * (0.5 if seed % 2 else 1.0) + (1.0 if seed % 2 else 0.0)
    raw = rng.standard_normal((rows, columns)) @ mixing
    score = raw @ rng.standard_normal((columns, 1))
    score = (score - score.mean()) / score.std() + 0.3 * rng.standard_normal((rows, 1))
    x = raw * 10.0 ** rng.integers(-3, 6, columns) + 10.0 ** rng.integers(-2, 6, columns)
    if kind is ModelKind.LINEAR:
        return Learnable(x, 250_000 + 90_000 * score, kind)
    share = RARE if seed % 2 else 0.5
    return Learnable(x, (score > np.quantile(score, 1 - share)).astype(np.float64), kind)


def loss(outputs: FloatArray, y: FloatArray, kind: ModelKind) -> float:
    """Return the mean squared error, or the mean logistic loss of logits."""
    if kind is ModelKind.LINEAR:
        return float(np.mean((outputs - y) ** 2))
    return float(np.mean(np.logaddexp(0, outputs) - y * outputs))


def baseline(y: FloatArray, kind: ModelKind) -> float:
    """Return the loss of the best constant prediction: the mean, or the share of the class."""
    mean = y.mean()
    constant = mean if kind is ModelKind.LINEAR else np.log(mean / (1 - mean))
    return loss(np.full_like(y, constant), y, kind)


def train(x: FloatArray, y: FloatArray, kind: ModelKind, rate: float, steps: int) -> float:
    """Return the loss after steps of gradient descent from standard normal weights and b = 0, as in a run."""
    columns = np.hstack([x, np.ones((len(x), 1))])
    w = np.vstack([np.random.default_rng(1).standard_normal((x.shape[1], 1)), [[0.0]]])
    for _ in range(steps):
        outputs = columns @ w
        slopes = 2 * (outputs - y) if kind is ModelKind.LINEAR else 1 / (1 + np.exp(-outputs)) - y
        w -= rate * columns.T @ slopes / len(x)
    return loss(columns @ w, y, kind)


def best_loss(x: FloatArray, y: FloatArray, kind: ModelKind) -> float:
    """Return the lowest possible loss by least squares, or what twenty of Newton's steps with a small ridge come to."""
    columns = np.hstack([x, np.ones((len(x), 1))])
    if kind is ModelKind.LINEAR:
        return loss(columns @ np.linalg.lstsq(columns, y, rcond=None)[0], y, kind)
    w = np.zeros((columns.shape[1], 1))
    ridge = 1e-4 * np.eye(len(w))
    for _ in range(20):
        p = 1 / (1 + np.exp(-columns @ w))
        hessian = (columns * (p * (1 - p))).T @ columns / len(x) + ridge
        w -= np.linalg.solve(hessian, columns.T @ (p - y) / len(x) + ridge @ w)
    return loss(columns @ w, y, kind)
