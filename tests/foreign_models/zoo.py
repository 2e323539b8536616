"""FOREIGN_MODELS: the declarations. To add a model, add a module and one declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import nn

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import ModelEntry, Task
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

    def build(self, values: Mapping[str, Value], columns: int, draw: NormalSampler) -> ModuleModel:  # noqa: ARG002
        """Return the model, as every builder of the catalogue does."""
        return ModuleModel(self.module())


def mlp() -> nn.Module:
    """Return a network of three layers, 2-8-8-1."""
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))


def batchnorm_dropout() -> nn.Module:
    """Return a network with running averages in buffers and random zeros, 2-8-3."""
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25), nn.Linear(8, 3))


class PartlyUsed(nn.Module):
    """Network with a frozen layer, a layer that is never used, and a weight that two layers share, in float64."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.unused = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
        self.second.weight = self.first.weight
        self.last = nn.Linear(2, 1)
        self.last.requires_grad_(False)
        self.double()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs, (n, 1)."""
        outputs: torch.Tensor = self.last(torch.tanh(self.second(torch.tanh(self.first(x)))))
        return outputs


FOREIGN_MODELS: Mapping[str, ForeignModel] = {
    model.name: model
    for model in (
        ForeignModel("mlp", mlp, "foreign_surface", "mse"),
        ForeignModel("batchnorm_dropout", batchnorm_dropout, "foreign_values", "mse", outputs=3),
        ForeignModel("batchnorm_classes", batchnorm_dropout, "foreign_classes", "cross_entropy", Task.CLASSES, 3),
        ForeignModel("partly_used", PartlyUsed, "foreign_surface", "mse"),
    )
}
