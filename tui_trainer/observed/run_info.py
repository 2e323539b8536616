"""RunInfo: what a run is made of, in words and plain numbers, whether it has a recipe or not."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.entry import TaskSpec


@dataclass(frozen=True)
class TensorInfo:
    """Name and shape of a tensor of weights."""

    name: str
    shape: Shape

    @property
    def count(self) -> int:
        """Number of weights in the tensor."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class OptimizerGroup:
    """Tensors that an optimizer updates with the same hyperparameters: one of torch's param_groups."""

    optimizer: str
    """Name of the optimizer."""
    values: Mapping[str, Value] = field(default_factory=FrozenMapping)
    """Hyperparameters of the next update, by name."""
    tensors: tuple[str, ...] = ()
    """Names of the tensors of the group."""


@dataclass(frozen=True)
class RunInfo:
    """Description of a run: title, text, task, tensors, hyperparameters of the optimizer, and metrics.

    Every snapshot has one; an engine makes another one only when an edit changes it.

    >>> info = RunInfo("A line", tensors=(TensorInfo("w", (2, 3)), TensorInfo("b", (3,))),
    ...     groups=(OptimizerGroup("sgd", {"lr": 0.1}, ("w", "b")),))
    >>> info.weights, info.hyperparameter("lr"), info.hyperparameter("momentum")
    (9, 0.1, None)
    """

    title: str
    text: str = ""
    task: TaskSpec | None = None
    """Meaning of the outputs and targets; None if the engine does not know it."""
    tensors: tuple[TensorInfo, ...] = ()
    """Tensors of weights, in the model's order."""
    groups: tuple[OptimizerGroup, ...] = ()
    metrics: tuple[str, ...] = ()
    """Names of the numbers that a breakpoint condition can read."""

    @property
    def weights(self) -> int:
        """Number of weights in all tensors."""
        return sum(tensor.count for tensor in self.tensors)

    def hyperparameter(self, name: str) -> Value | None:
        """Return a hyperparameter of the first group of the optimizer that has it; None if no group has it."""
        return next((group.values[name] for group in self.groups if name in group.values), None)
