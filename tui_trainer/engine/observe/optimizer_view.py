"""Optimizer state as numpy arrays and floats, by the names that the optimizer's update rule uses."""

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, StateValue
from tui_trainer.observed.snapshot import StateView


def state_views(learner: Learner, optimizer_name: str, stored: OptimizerState) -> list[StateView]:
    """Return the optimizer state of every parameter, in the model's order.

    `optimizer_name`: name of the optimizer in the catalogue; `stored`: state in the optimizer's own form, empty before
    its first update.
    """
    return [
        _state_view(optimizer_name, state, param)
        for param, state in zip(learner.params, stored or [{} for _ in learner.params], strict=True)
    ]


def to_numpy(tensor: Tensor) -> FloatArray:
    """Return a copy of a tensor as a float64 numpy array."""
    return to_array(tensor).astype(np.float64)


def _state_view(optimizer_name: str, stored: dict[str, StateValue], param: Tensor) -> StateView:
    """Return a parameter's optimizer state: arrays of the parameter's shape, and single numbers.

    Their keys are the names that the optimizer's update rule uses.
    """
    values = {entry.name: stored.get(entry.stored_as) for entry in OPTIMIZERS[optimizer_name].code.rule.state}
    arrays = {
        name: to_numpy(value) for name, value in values.items() if isinstance(value, Tensor) and value.shape == param.shape
    }
    scalars = {
        name: float(value)
        for name, value in values.items()
        if name not in arrays and isinstance(value, Tensor | int | float)
    }
    return StateView(FrozenMapping(arrays), FrozenMapping(scalars))
