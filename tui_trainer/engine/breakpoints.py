"""Breakpoints: conditions that stop a run, tested after every update."""

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from numpy.typing import NDArray

from tui_trainer.engine.descent import Descent
from tui_trainer.engine.observe import accuracy
from tui_trainer.hyperparameters import Value
from tui_trainer.run.condition import Condition, Names
from tui_trainer.run.stop import Hit


class StepValues:
    """The numbers after an update: loss, accuracy and gradient of its own passes, weights after it.

    One is made at every step, so it holds nothing and reads only what it is asked for.
    """

    __slots__ = ("best_loss", "descent")

    def __init__(self, descent: Descent, best_loss: float) -> None:
        """`best_loss`: the lowest of the steps before."""
        self.descent = descent
        self.best_loss = best_loss

    def scalar(self, name: str) -> float | None:
        """A number of the step, or one of the optimizer's hyperparameters; None where there is none yet."""
        read = READERS.get(name)
        return read(self) if read else _number(self.descent.config.optimizer.values.get(name))

    def weights(self, name: str) -> NDArray[Any]:
        """A tensor of weights; Any: of whatever precision the model has."""
        return self.descent.model.params[name].detach().numpy()


class Breakpoints:
    """Conditions that stop a run after an update for which one holds that did not hold after the update before."""

    def __init__(self, conditions: Iterable[Condition] = (), held: frozenset[Condition] = frozenset()) -> None:
        """`held`: those that are known to hold already."""
        self._conditions = tuple(dict.fromkeys(conditions))
        self._tests = [condition.holds for condition in self._conditions]
        self._held = [condition in held for condition in self._conditions]

    def __bool__(self) -> bool:
        return bool(self._conditions)

    def changed(self, conditions: Iterable[Condition]) -> "Breakpoints":
        """Others in their place; of those that stay it is known whether they hold."""
        held = zip(self._conditions, self._held, strict=True)
        return Breakpoints(conditions, frozenset(condition for condition, holds in held if holds))

    def test(self, values: StepValues, step: int) -> Hit | None:
        """What stops the run after this update."""
        before = self._held
        self.look(values)
        if self._held == before:
            return None
        places = zip(self._conditions, before, self._held, strict=True)
        fresh = [condition for condition, held, holds in places if holds and not held]
        return Hit(step, "; ".join(condition.report(values) for condition in fresh)) if fresh else None

    def look(self, values: StepValues) -> None:
        """An update that is not to stop the run."""
        self._held = [test(values) for test in self._tests]

    def forget(self) -> None:
        """There is no update before."""
        self._held = [False] * len(self._tests)


def names_of(descent: Descent) -> Names:
    """What a condition on this run can name."""
    values = descent.config.optimizer.values
    rates = [name for name, value in values.items() if name != "lr" and _number(value) is not None]
    return Names.of(descent.shapes(), accuracy=accuracy_exists(descent), more=rates)


def accuracy_exists(descent: Descent) -> bool:
    """Whether the task has one."""
    return bool(descent.dataset.class_names)


def gradient_norm(descent: Descent) -> float | None:
    """The Euclidean norm of all gradients together; None before the first backward pass."""
    grads = [param.grad for param in descent.params if param.grad is not None]
    return torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads])).item() if grads else None


def _loss(values: StepValues) -> float | None:
    loss = values.descent.loss
    return None if loss is None else loss.item()


READERS: Mapping[str, Callable[[StepValues], float | None]] = MappingProxyType(
    {
        "step": lambda values: values.descent.step,
        "epoch": lambda values: values.descent.batches.epoch,
        "loss": _loss,
        "best_loss": lambda values: None if math.isinf(values.best_loss) else values.best_loss,
        "accuracy": lambda values: accuracy(values.descent),
        "grad_norm": lambda values: gradient_norm(values.descent),
    }
)
"""How each number of a step is read."""


def _number(value: Value | None) -> float | None:
    """A hyperparameter as a number; None when the optimizer of now hasn't it, or it is a word."""
    return None if value is None or isinstance(value, str) else float(value)
