"""FOREIGN_MODELS: the declarations. To add a model, add a module and one declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import nn

from tests.foreign_models import modules
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import ModelEntry, Schema, Task
from tui_trainer.engine.step.models.model import NormalSampler
from tui_trainer.engine.step.models.module_model import ModuleModel


@dataclass(frozen=True)
class ForeignModel:
    """Declaration of a module, and the dataset and the loss to train it with."""

    name: str
    module: Callable[[], nn.Module]
    """Function that returns a new module, with weights drawn from torch's default generator."""
    dataset: str
    """Name of a dataset of tests/foreign_models/datasets.py, or of the catalogue."""
    loss: str
    """Name of a loss of the catalogue, or cross_entropy."""
    task: Task = Task.REGRESSION
    outputs: int = 1
    raises_at: int | None = None
    """Number of the training forward pass in which the module raises an exception; None if it never does."""
    single_steps: str = ""
    """Why its steps can't be recorded for bursts, as the log says it; empty for a model whose steps can be."""

    @property
    def entry(self) -> ModelEntry:
        """The entry to register."""
        return ModelEntry(
            name=self.name,
            title=self.name,
            summary="a foreign model",
            builder=f"tests.foreign_models.builders:{self.name}",
            tasks=frozenset({self.task}),
            outputs=self.outputs,
        )

    def build(self, values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> ModuleModel:  # noqa: ARG002 - the signature of every builder
        """Return the model, as every builder of the catalogue does."""
        return ModuleModel(self.module())


_DECLARED = (
    ForeignModel("network", modules.network, "foreign_surface", "mse"),
    ForeignModel("batchnorm_dropout", modules.batchnorm_dropout, "foreign_values", "mse", outputs=3),
    ForeignModel("batchnorm_classes", modules.batchnorm_dropout, "foreign_classes", "cross_entropy", Task.CLASSES, 3),
    ForeignModel("layernorm", modules.layernorm, "foreign_values", "mse", outputs=3),
    ForeignModel("embedding", modules.Embedded, "foreign_words", "cross_entropy", Task.CLASSES, 3),
    ForeignModel("partly_used", modules.PartlyUsed, "foreign_surface", "mse"),
    ForeignModel("shared", modules.Shared, "foreign_surface", "mse"),
    ForeignModel("noisy", modules.Noisy, "foreign_surface", "mse"),
    ForeignModel("printing", modules.Printing, "foreign_surface", "mse", single_steps="the step prints to stdout"),
    ForeignModel("raising", modules.Raising, "foreign_surface", "mse", raises_at=7),
)
FOREIGN_MODELS: Mapping[str, ForeignModel] = {model.name: model for model in _DECLARED}
"""Models whose runs can be replayed exactly, by name."""
HIDDEN_STATE: Mapping[str, ForeignModel] = {
    model.name: model
    for model in (
        ForeignModel("counting", modules.Counting, "foreign_surface", "mse"),
        ForeignModel("numpy_noise", modules.NumpyNoise, "foreign_surface", "mse"),
    )
}
"""Models whose outputs depend on more than weights, buffers and torch's random state: their runs can't be replayed."""
ALL_MODELS: Mapping[str, ForeignModel] = {**FOREIGN_MODELS, **HIDDEN_STATE}
