"""Build model, loss and optimizer from a RunConfig."""

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
from tui_trainer.engine.step.optimizers.optimizer import Optimizer, OptimizerBuilder
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe, RunEnvironment

TORCH_THREADS = 1
"""Number of threads of torch.

With 1 thread, sums have the same bits on every machine, and small steps are fastest.
"""


def set_torch_threads() -> None:
    """Set torch's number of threads to TORCH_THREADS. torch has this setting for each thread that calls it."""
    torch.set_num_threads(TORCH_THREADS)


def run_environment(dataset: Dataset) -> RunEnvironment:
    """Return torch's version, the number of threads and the data files that a run is computed with."""
    files = {dataset.file_name: dataset.sha256} if dataset.file_name else {}
    return RunEnvironment(torch=str(torch.__version__), threads=TORCH_THREADS, files=files)


def differences(recipe: Recipe, dataset: Dataset) -> list[str]:
    """Return a line for each version, number of threads or data file that has changed since the recipe was saved."""
    return recipe.ran_with.differences(run_environment(dataset)) if recipe.ran_with else []


def build_model(config: RunConfig, columns: int) -> Model:
    """Return the model with its initial weights, drawn in float32 on the CPU from the run's seed.

    `columns`: number of input columns of the dataset.
    """
    generator = torch.Generator().manual_seed(config.seed)
    draw = partial(torch.randn, generator=generator)
    for shape in config.discard_normals:
        draw(*shape)
    return cast(Model, resolve(config.model.entry.builder)(config.model.values, columns, draw))


def shapes_of(config: RunConfig, columns: int) -> dict[str, Shape]:
    """Return the shape of each parameter by name, without drawing initial weights."""
    draw = partial(torch.empty, device="meta")
    return cast(Model, resolve(config.model.entry.builder)(config.model.values, columns, draw)).shapes()


def build_loss(config: RunConfig) -> Loss:
    """Return the loss function (outputs, targets) -> scalar, with its hyperparameters bound."""
    function = cast(Loss, resolve(config.loss.entry.builder))
    return partial(function, **config.loss.values) if config.loss.values else function


def build_slope(config: RunConfig) -> Slope | None:
    """Return the function (outputs, targets) -> ∂loss/∂output; None if the gradient has no closed form."""
    gradient = config.gradient_formula
    return cast(Slope, resolve(gradient.output_gradient)) if gradient else None


def build_optimizer(config: RunConfig, params: Sequence[Tensor]) -> Optimizer:
    """Return the optimizer, with empty state."""
    entry = OPTIMIZERS[config.optimizer.name]
    return cast(OptimizerBuilder, resolve(entry.builder))(entry.code, params, config.optimizer.values)
