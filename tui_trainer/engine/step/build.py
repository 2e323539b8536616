"""Build model, loss and optimizer from a RunConfig."""

from collections.abc import Sequence
from functools import partial
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.registry import resolve
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.losses import Loss, Slope
from tui_trainer.engine.step.models.model_adapter import ModelAdapter
from tui_trainer.engine.step.optimizers.optimizer import Optimizer, OptimizerBuilder
from tui_trainer.engine.step.random_state import RandomState
from tui_trainer.recipe.config import RunConfig


def build_model(config: RunConfig, columns: int) -> ModelAdapter:
    """Return the model with its initial weights, drawn on the CPU.

    Catalogue models draw in float32 from a generator of the run's seed, modules from torch's default generator, whose
    state the caller sets. `columns`: number of input columns of the dataset.
    """
    generator = torch.Generator().manual_seed(config.seed)
    draw = partial(torch.randn, generator=generator)
    for shape in config.discard_normals:
        draw(*shape)
    return cast(ModelAdapter, resolve(config.model.entry.builder)(config.model.values, columns, draw))


def initial_model(config: RunConfig, columns: int) -> ModelAdapter:
    """Return the model as it was at the start of the run, drawn anew. Leaves torch's default generator unchanged."""
    with RandomState(config.seed):
        return build_model(config, columns)


def shapes_of(config: RunConfig, columns: int) -> dict[str, Shape]:
    """Return the shape of each parameter by name, without drawing initial weights."""
    with torch.device("meta"):
        return cast(ModelAdapter, resolve(config.model.entry.builder)(config.model.values, columns, torch.empty)).shapes()


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
