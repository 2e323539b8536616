"""What a breakpoint can read after an update."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from numpy.typing import NDArray

from tui_trainer.base.expressions.names import Names
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.observe.observe import accuracy
from tui_trainer.engine.step.learner import Learner
from tui_trainer.recipe.config import RunConfig

NOT_FROM_LOSSES = frozenset({"epoch", "accuracy", "grad_norm"})
"""Numbers of a step that don't follow from the losses."""


class StepValues:
    """The numbers after an update: loss, accuracy and gradient of its own passes, weights after it.

    One is made at every step, so it holds nothing and reads only what it is asked for.
    """

    __slots__ = ("best_loss", "learner")

    def __init__(self, learner: Learner, best_loss: float) -> None:
        """`best_loss`: the lowest of the steps before."""
        self.learner = learner
        self.best_loss = best_loss

    def scalar(self, name: str) -> float | None:
        """A number of the step, or one of the optimizer's hyperparameters; None where there is none yet."""
        read = READERS.get(name)
        return read(self) if read else _number(self.learner.config.optimizer.values.get(name))

    def weights(self, name: str) -> NDArray[Any]:
        """A tensor of weights; Any: of whatever precision the model has."""
        return self.learner.model.params[name].detach().numpy()


class LossValues:
    """The numbers of a step that follow from the losses alone."""

    def __init__(self, step: int, loss: float, best_loss: float, config: RunConfig) -> None:
        """`best_loss`: the lowest of the steps before."""
        self._values = {"step": step, "loss": loss, "best_loss": None if math.isinf(best_loss) else best_loss}
        self._config = config

    def scalar(self, name: str) -> float | None:
        """A number of the step, or one of the optimizer's hyperparameters; None where there is none yet."""
        return self._values[name] if name in self._values else _number(self._config.optimizer.values.get(name))

    def weights(self, name: str) -> NDArray[Any]:
        """None are known. Raises KeyError."""
        raise KeyError(name)


def names_of(learner: Learner) -> Names:
    """What a condition on this run can name."""
    values = learner.config.optimizer.values
    rates = [name for name, value in values.items() if name != "lr" and _number(value) is not None]
    return Names.of(learner.model.shapes(), accuracy=accuracy_exists(learner), more=rates)


def accuracy_exists(learner: Learner) -> bool:
    """Whether the task has one."""
    return bool(learner.dataset.class_names)


def gradient_norm(learner: Learner) -> float | None:
    """The Euclidean norm of all gradients together; None before the first backward pass."""
    grads = [param.grad for param in learner.params if param.grad is not None]
    return torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads])).item() if grads else None


def _loss(values: StepValues) -> float | None:
    loss = values.learner.loss
    return None if loss is None else loss.item()


READERS: Mapping[str, Callable[[StepValues], float | None]] = MappingProxyType(
    {
        "step": lambda values: values.learner.step,
        "epoch": lambda values: values.learner.batches.epoch,
        "loss": _loss,
        "best_loss": lambda values: None if math.isinf(values.best_loss) else values.best_loss,
        "accuracy": lambda values: accuracy(values.learner),
        "grad_norm": lambda values: gradient_norm(values.learner),
    }
)
"""How each number of a step is read."""


def _number(value: Value | None) -> float | None:
    """A hyperparameter as a number; None when the optimizer of now hasn't it, or it is a word."""
    return None if value is None or isinstance(value, str) else float(value)
