"""Values that the conditions of breakpoints read after an update."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from numpy.typing import NDArray

from tui_trainer.base.expressions.names import Names
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.observe.observe import accuracy
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

LOSS_VALUE_NAMES = ("step", "loss", "best_loss")
"""Names of the numbers that LossValues has; all other numbers of a step are read from the learner."""


class StepValues:
    """Values after an update: the weights, and the loss, accuracy and gradient computed before the update.

    Created after every step, so each value is computed only when it is read.
    """

    __slots__ = ("best_loss", "learner")

    def __init__(self, learner: Learner, best_loss: float) -> None:
        """`best_loss`: lowest loss of the steps before this one; inf if there is none."""
        self.learner = learner
        self.best_loss = best_loss

    def scalar(self, name: str) -> float | None:
        """Return a value of the step, such as its loss, or a hyperparameter of the optimizer; None if it does not exist."""
        read = READERS.get(name)
        return read(self) if read else _number(self.learner.config.optimizer.values.get(name))

    def weights(self, name: str) -> NDArray[Any]:
        """Return a parameter as a numpy array of its own dtype."""
        return to_array(self.learner.model.params[name])


class LossValues:
    """Values after an update for conditions that read only losses, the step number and hyperparameters."""

    def __init__(self, step: int, loss: float, best_loss: float, config: RunConfig) -> None:
        """`best_loss`: lowest loss of the steps before this one; inf if there is none."""
        best = None if math.isinf(best_loss) else best_loss
        self._values = dict(zip(LOSS_VALUE_NAMES, (step, loss, best), strict=True))
        self._config = config

    def scalar(self, name: str) -> float | None:
        """Return a value of the step, such as its loss, or a hyperparameter of the optimizer; None if it does not exist."""
        return self._values[name] if name in self._values else _number(self._config.optimizer.values.get(name))

    def weights(self, name: str) -> NDArray[Any]:
        """Raise KeyError, since the weights after this update are not known."""
        raise KeyError(name)


def condition_names(learner: Learner) -> Names:
    """Return the names that a condition can use, including hyperparameters of the learner's current optimizer."""
    values = learner.config.optimizer.values
    numbers = [name for name, value in values.items() if name != "lr" and _number(value) is not None]
    return Names.for_shapes(learner.model.shapes(), has_accuracy=has_accuracy(learner), extra_scalars=numbers)


def has_accuracy(learner: Learner) -> bool:
    """Return whether the task is a classification: only a classification has an accuracy."""
    return bool(learner.dataset.class_names)


def gradient_norm(learner: Learner) -> float | None:
    """Return the Euclidean norm of all gradients as one vector; None before the first backward pass."""
    grads = [param.grad for param in learner.params if param.grad is not None]
    return torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads])).item() if grads else None


def _loss_of(values: StepValues) -> float | None:
    loss = values.learner.loss
    return None if loss is None else loss.item()


READERS: Mapping[str, Callable[[StepValues], float | None]] = MappingProxyType(
    {
        "step": lambda values: values.learner.step,
        "epoch": lambda values: values.learner.batches.epoch,
        "loss": _loss_of,
        "best_loss": lambda values: None if math.isinf(values.best_loss) else values.best_loss,
        "accuracy": lambda values: accuracy(values.learner),
        "grad_norm": lambda values: gradient_norm(values.learner),
    }
)
"""Functions that read the numbers of a step, by the names that conditions use: all of SCALARS except `lr`.

`lr` and the optimizer's other hyperparameters are read from the config.
"""
LEARNER_VALUE_NAMES = frozenset(READERS) - frozenset(LOSS_VALUE_NAMES)
"""Names of the numbers that LossValues does not have."""


def _number(value: Value | None) -> float | None:
    """Return a hyperparameter's value as a float; None if it is a text, or if there is no such hyperparameter."""
    return None if value is None or isinstance(value, str) else float(value)
