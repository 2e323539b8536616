"""Plans: the learning rates of a schedule in closed form, to draw them ahead of the run.

They differ from the rates of the run by rounding errors. Functions take the numbers `n` of updates since the schedule
began, the learning rate and the schedule's hyperparameters, and return rates of the shape of `n`.
"""

from collections.abc import Mapping

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value


def step(n: FloatArray, rate: float, values: Mapping[str, Value]) -> FloatArray:
    """Return the rates of step decay."""
    return rate * float(values["gamma"]) ** np.floor(n / float(values["every"]))


def exponential(n: FloatArray, rate: float, values: Mapping[str, Value]) -> FloatArray:
    """Return the rates of exponential decay."""
    return rate * float(values["gamma"]) ** n


def cosine(n: FloatArray, rate: float, values: Mapping[str, Value]) -> FloatArray:
    """Return the rates of cosine annealing."""
    lowest = float(values["lowest"])
    return lowest + (rate - lowest) * (1 + np.cos(np.pi * n / float(values["length"]))) / 2


def warm_up(n: FloatArray, rate: float, values: Mapping[str, Value]) -> FloatArray:
    """Return the rates of a linear warm-up."""
    first = float(values["start_factor"])
    return rate * (first + (1 - first) * np.minimum(n / float(values["length"]), 1))


def one_cycle(n: FloatArray, rate: float, values: Mapping[str, Value]) -> FloatArray:
    """Return the rates of one cycle."""
    length, first = float(values["length"]), rate / 25
    peak = float(values["rise"]) * length - 1
    with np.errstate(all="ignore"):
        rising = np.where(n <= peak, n / peak, 0.0)
        falling = np.where(n > peak, (np.minimum(n, length - 1) - peak) / (length - 1 - peak), 0.0)
    up = rate + (first - rate) / 2 * (np.cos(np.pi * rising) + 1)
    down = first / 1e4 + (rate - first / 1e4) / 2 * (np.cos(np.pi * falling) + 1)
    return np.where(n <= peak, up, down)
