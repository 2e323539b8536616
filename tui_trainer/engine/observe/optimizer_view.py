"""What an optimizer remembers, in plain numbers and by the names in its rule."""

from types import MappingProxyType

import numpy as np
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import OptimizerState, StateValue
from tui_trainer.observed.snapshot import Memory

MOST_REMEMBERED = 10_000
"""Weights up to which an optimizer's memory is copied for the screen: of more, nobody reads the numbers."""


def remembered(learner: Learner, optimizer: str, stored: OptimizerState) -> list[Memory | None]:
    """What an optimizer has stored of every tensor of weights; None where there is too much of it."""
    if sum(param.numel() for param in learner.params) > MOST_REMEMBERED:
        return [None for _ in learner.params]
    return [
        _named(optimizer, kept, param)
        for param, kept in zip(learner.params, stored or [{} for _ in learner.params], strict=True)
    ]


def numbers(tensor: Tensor) -> FloatArray:
    """A copy of a tensor in numpy."""
    return tensor.detach().numpy().astype(np.float64)


def _named(optimizer: str, stored: dict[str, StateValue], param: Tensor) -> Memory:
    kept = {one.name: stored.get(one.stored_as) for one in OPTIMIZERS[optimizer].code.rule.state}
    each = {name: numbers(one) for name, one in kept.items() if isinstance(one, Tensor) and one.shape == param.shape}
    whole = {
        name: float(one) for name, one in kept.items() if name not in each and isinstance(one, Tensor | int | float)
    }
    return Memory(MappingProxyType(each), MappingProxyType(whole))
