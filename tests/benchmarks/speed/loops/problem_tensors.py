"""Tensors of a problem from which a benchmark's loop starts: its rows and initial weights, as its recipe makes them."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tui_trainer.catalogue.entry import Task
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.datasets.load import load
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

PROBLEMS = ("linear", "polynomial", "logistic-by-hand", "logistic-sgd", "logistic-builtin-loss")
"""Problems of the tutorial, which the loops know."""
WIDE_COLUMNS = 10
WIDE_RATE = 0.01


@dataclass(frozen=True, eq=False)
class ProblemTensors:
    """Features x and targets y of all rows, the weights w and b before the first update, and the learning rate."""

    name: str
    x: Tensor
    y: Tensor
    w: Tensor
    b: Tensor
    rate: float


def tensors_of(name: str) -> ProblemTensors:
    """Return the tensors of one of PROBLEMS."""
    config = open_problem(name).config
    degree = int(config.model.values.get("degree", 1))
    return _tensors(name, config, load(config), degree)


def wide_tensors(rows: int) -> ProblemTensors:
    """Return the tensors of the wide problem with that many rows."""
    recipe, dataset = wide_problem(rows)
    return _tensors("wide", recipe.config, dataset)


def wide_problem(rows: int) -> tuple[Recipe, Dataset]:
    """Return recipe and dataset of a linear regression by hand on that many rows of ten columns, full batch."""
    random = np.random.default_rng(2017)
    x = random.standard_normal((rows, WIDE_COLUMNS))
    y = x @ random.standard_normal((WIDE_COLUMNS, 1)) + 0.1 * random.standard_normal((rows, 1))
    config = RunConfig(
        Choice.of("dataset", "line_points"),
        Choice.of("model", "linear"),
        Choice.of("loss", "mse_by_hand"),
        Choice.of("optimizer", "gd_by_hand", {"lr": WIDE_RATE}),
    )
    names = tuple(f"x{column}" for column in range(1, WIDE_COLUMNS + 1))
    return Recipe(config), Dataset(Task.REGRESSION, x, y, names, "y")


def _tensors(name: str, config: RunConfig, dataset: Dataset, degree: int = 1) -> ProblemTensors:
    x, y = (torch.as_tensor(rows, dtype=torch.float32) for rows in (dataset.x, dataset.y))
    x = torch.cat([x**power for power in range(1, degree + 1)], dim=1)
    generator = torch.Generator().manual_seed(config.seed)
    for shape in config.discard_normals:
        torch.randn(*shape, generator=generator)
    shape = (1,) if name == "linear" else (x.shape[1], 1)
    w = torch.randn(*shape, generator=generator).requires_grad_()
    return ProblemTensors(name, x, y, w, torch.zeros(1, requires_grad=True), float(config.optimizer.values["lr"]))
