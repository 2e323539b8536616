"""From a RunConfig to the objects that do the work."""

from collections.abc import Sequence
from functools import partial
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.registry import resolve
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.step.losses import Loss, Slope
from tui_trainer.engine.step.models.model import Model
from tui_trainer.engine.step.optimizers.optimizer import Build, Optimizer
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import RanWith, Recipe

THREADS = 1
"""Threads that torch computes with: sums come out the same bits everywhere, and small steps are fastest so."""


def settle_torch() -> None:
    """Make torch compute in this thread the way recipes say it did: torch keeps the number for each thread apart."""
    torch.set_num_threads(THREADS)


def ran_with(dataset: Dataset) -> RanWith:
    """What runs are computed with here."""
    files = {dataset.file_name: dataset.sha256} if dataset.file_name else {}
    return RanWith(torch=str(torch.__version__), threads=THREADS, files=files)


def differences(recipe: Recipe, dataset: Dataset) -> list[str]:
    """What is not as it was when the recipe was saved, one line each."""
    return recipe.ran_with.differences(ran_with(dataset)) if recipe.ran_with else []


def build_model(config: RunConfig, columns: int) -> Model:
    """The model with its initial weights, drawn in float32 on the CPU from the run's seed."""
    generator = torch.Generator().manual_seed(config.seed)
    draw = partial(torch.randn, generator=generator)
    for shape in config.discard_normals:
        draw(*shape)
    return cast(Model, resolve(config.model.entry.builder)(config.model.values, columns, draw))


def shapes_of(config: RunConfig, columns: int) -> dict[str, Shape]:
    """The shape of each tensor of weights of the model, by its name. No number is drawn."""
    draw = partial(torch.empty, device="meta")
    return cast(Model, resolve(config.model.entry.builder)(config.model.values, columns, draw)).shapes()


def build_loss(config: RunConfig) -> Loss:
    """The loss function, with its hyperparameters filled in."""
    function = cast(Loss, resolve(config.loss.entry.builder))
    return partial(function, **config.loss.values) if config.loss.values else function


def build_slope(config: RunConfig) -> Slope | None:
    """The slope that makes the gradient's formula with this model and loss; None where none is written down."""
    gradient = config.gradient_formula
    return cast(Slope, resolve(gradient.slope)) if gradient else None


def build_optimizer(config: RunConfig, params: Sequence[Tensor]) -> Optimizer:
    """The optimizer, with nothing to remember yet."""
    entry = OPTIMIZERS[config.optimizer.name]
    return cast(Build, resolve(entry.builder))(entry.code, params, config.optimizer.values)
