"""Build model, loss and optimizer from a RunConfig."""

from collections.abc import Sequence
from functools import partial
from typing import cast

import torch
from torch import Tensor

from tui_trainer.base.arrays import FloatArray, TargetArray
from tui_trainer.base.registry import resolve
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.entry import Schema
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.step.batches import Batches, Rows
from tui_trainer.engine.step.device import to_tensor
from tui_trainer.engine.step.losses import Loss, Slope
from tui_trainer.engine.step.models.model_adapter import ModelAdapter
from tui_trainer.engine.step.models.weights_file import set_initial_weights
from tui_trainer.engine.step.objective.class_weights import loss_arguments
from tui_trainer.engine.step.objective.full_loss import FullLoss
from tui_trainer.engine.step.objective.penalty import build_penalty
from tui_trainer.engine.step.optimizers.optimizer import Optimizer, OptimizerBuilder
from tui_trainer.engine.step.random_state import RandomState
from tui_trainer.recipe.config import RunConfig


def build_model(config: RunConfig, schema: Schema) -> ModelAdapter:
    """Return the model with its initial weights, drawn on the CPU.

    Catalogue models draw in float32 from a generator of the run's seed, modules from torch's default generator, whose
    state the caller sets. Weights from a file, `config.initial_weights`, replace those that were drawn. `schema`: of the
    dataset with its categories as columns. Raises UserError if the weights of the file don't fit the model.
    """
    generator = torch.Generator().manual_seed(config.seed)
    draw = partial(torch.randn, generator=generator)
    for shape in config.discard_normals:
        draw(*shape)
    model = cast(ModelAdapter, resolve(config.model.entry.builder)(config.model.values, schema, draw))
    if config.initial_weights:
        set_initial_weights(model, config.initial_weights)
    return model


def initial_model(config: RunConfig, schema: Schema) -> ModelAdapter:
    """Return the model as it was at the start of the run, drawn anew. Leaves torch's default generator unchanged."""
    with RandomState(config.seed):
        return build_model(config, schema)


def shapes_of(config: RunConfig, schema: Schema) -> dict[str, Shape]:
    """Return the shape of each parameter by name, without drawing initial weights."""
    with torch.device("meta"):
        return cast(ModelAdapter, resolve(config.model.entry.builder)(config.model.values, schema, torch.empty)).shapes()


def build_rows(values: tuple[FloatArray, TargetArray], model: ModelAdapter) -> Rows:
    """Return rows as tensors: the model's features of inputs (n, columns), in its dtype, and the targets."""
    inputs, targets = (to_tensor(array, model.dtype) for array in values)
    with torch.no_grad():
        return Rows(model.features(inputs), targets)


def build_test_rows(dataset: Dataset, model: ModelAdapter) -> Rows | None:
    """Return the test rows of a dataset as tensors; None if no rows are held out."""
    if dataset.test_x is None or dataset.test_y is None:
        return None
    return build_rows((dataset.test_x, dataset.test_y), model)


def build_loss(config: RunConfig, targets: Tensor, dtype: torch.dtype) -> Loss:
    """Return the loss function (outputs, targets) -> scalar, with its hyperparameters bound.

    `targets`: of the training rows, from which balanced class weights are computed; `dtype`: of the outputs.
    """
    function = cast(Loss, resolve(config.loss.entry.builder))
    arguments = loss_arguments(config.loss.values, targets, config.schema.outputs, dtype)
    return partial(function, **arguments) if arguments else function


def build_full_loss(config: RunConfig, model: ModelAdapter, batches: Batches) -> FullLoss:
    """Return the loss over all training rows, with its penalty of the model's weights."""
    return FullLoss(build_loss(config, batches.targets, model.dtype), batches, build_penalty(config, model.params))


def build_slope(config: RunConfig) -> Slope | None:
    """Return the function (outputs, targets) -> ∂loss/∂output; None if the gradient has no closed form."""
    gradient = config.gradient_formula
    return cast(Slope, resolve(gradient.output_gradient)) if gradient else None


def build_optimizer(config: RunConfig, params: Sequence[Tensor]) -> Optimizer:
    """Return the optimizer, with empty state."""
    entry = OPTIMIZERS[config.optimizer.name]
    return cast(OptimizerBuilder, resolve(entry.builder))(entry.code, params, config.optimizer.values)
