"""Optimizer state in plain numbers, by the names used in the optimizer's rule."""

from types import MappingProxyType

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, StateValue
from tui_trainer.observed.snapshot import StateView

MAX_WEIGHTS = 10_000
"""Largest number of weights for which the optimizer state is copied for the screen."""


def optimizer_view(learner: Learner, optimizer: str, stored: OptimizerState) -> list[StateView | None]:
    """Return the state of an optimizer for every parameter; None for each if the model has more than
    MAX_WEIGHTS weights.

    `stored`: state as the optimizer keeps it; empty before its first update.
    """
    if sum(param.numel() for param in learner.params) > MAX_WEIGHTS:
        return [None for _ in learner.params]
    return [
        _named(optimizer, state, param)
        for param, state in zip(learner.params, stored or [{} for _ in learner.params], strict=True)
    ]


def numbers(tensor: Tensor) -> FloatArray:
    """Return a float64 copy of a tensor in numpy."""
    return tensor.detach().numpy().astype(np.float64)


def _named(optimizer: str, stored: dict[str, StateValue], param: Tensor) -> StateView:
    """Return a parameter's state by the rule's names: arrays of the parameter's shape, and single numbers."""
    values = {entry.name: stored.get(entry.stored_as) for entry in OPTIMIZERS[optimizer].code.rule.state}
    arrays = {
        name: numbers(value) for name, value in values.items() if isinstance(value, Tensor) and value.shape == param.shape
    }
    scalars = {
        name: float(value)
        for name, value in values.items()
        if name not in arrays and isinstance(value, Tensor | int | float)
    }
    return StateView(MappingProxyType(arrays), MappingProxyType(scalars))
