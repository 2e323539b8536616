"""Weights, gradients and optimizer state as numpy arrays: all of a small model, the first weights of a large one."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.engine.observe.optimizer_view import state_views, to_numpy
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState
from tui_trainer.observed.snapshot import FIRST_WEIGHTS, Excerpt, Param, StateView, Summary
from tui_trainer.observed.watch import Watch

MAX_WEIGHTS = 10_000
"""Maximum number of weights of a model of which every snapshot has all weights and the optimizer state."""
NO_WEIGHTS = np.empty(0)
BLOCK = 8192
"""Number of entries whose squares are summed in the tensor's own type; the sums of the blocks are added in float64."""
MIN_SQUARED, MAX_SQUARED = 1e-12, 1e15
"""Limits of a largest entry whose square, and a sum of such squares, is a normal number in float32."""


def is_large(learner: Learner) -> bool:
    """Return whether the model has more than MAX_WEIGHTS weights."""
    return sum(param.numel() for param in learner.params) > MAX_WEIGHTS


def params_of(learner: Learner, pre_update: PreUpdateState | None, watch: Watch | None) -> tuple[Param, ...]:
    """Return every tensor of weights before and after the latest update, and its gradient.

    A small model's tensors are whole, with the optimizer state. Those of a large model are excerpts without it, with
    the numbers that `watch` contains; without a watch they are whole, too.
    """
    if watch and is_large(learner):
        return _excerpts(learner, pre_update, watch)
    names = learner.model.params
    return tuple(
        Param(name, *_before_grad_after(index, param, pre_update, to_numpy), state=state, state_before=state_before)
        for index, ((name, param), (state, state_before)) in enumerate(
            zip(names.items(), _states(learner, pre_update), strict=True)
        )
    )


def first_weights(tensor: Tensor) -> FloatArray:
    """Return a copy of the first FIRST_WEIGHTS weights of a tensor, shape (weights,)."""
    return to_array(tensor).reshape(-1)[:FIRST_WEIGHTS].astype(np.float64)


def summary(tensor: Tensor | None) -> Summary | None:
    """Return norm and largest entry of a tensor; None without a tensor or without entries."""
    if tensor is None or not tensor.numel():
        return None
    values = tensor.detach()
    lowest, highest = (value.item() for value in torch.aminmax(values))
    largest = lowest if -lowest > highest else highest
    return Summary(_norm(to_array(values).reshape(-1), largest), largest)


def _norm(values: NDArray[Any], largest: float) -> float:
    """Return the L2 norm of an array of shape (n,) to seven digits: in blocks, three times as fast as in float64."""
    if not MIN_SQUARED < abs(largest) < MAX_SQUARED:
        return float(np.linalg.norm(values.astype(np.float64)))
    blocks = (values[start : start + BLOCK] for start in range(0, values.size, BLOCK))
    return math.sqrt(sum(float(np.dot(block, block)) for block in blocks))


def _excerpts(learner: Learner, pre_update: PreUpdateState | None, watch: Watch) -> tuple[Param, ...]:
    found = []
    for index, (name, param) in enumerate(learner.model.params.items()):
        is_visible = index in watch.tensors
        excerpt = Excerpt(tuple(param.shape), *map(summary, (param, param.grad) if is_visible else ()))
        if is_visible or watch.first_weights:
            found.append(Param(name, *_before_grad_after(index, param, pre_update, first_weights), excerpt=excerpt))
        else:
            found.append(Param(name, None, None, NO_WEIGHTS, excerpt=excerpt))
    return tuple(found)


def _before_grad_after(
    index: int, param: Tensor, pre_update: PreUpdateState | None, copy: Callable[[Tensor], FloatArray]
) -> tuple[FloatArray | None, FloatArray | None, FloatArray]:
    before = copy(pre_update.weights[index]) if pre_update else None
    return before, None if param.grad is None else copy(param.grad), copy(param)


def _states(learner: Learner, pre_update: PreUpdateState | None) -> list[tuple[StateView, StateView | None]]:
    """Return the optimizer state of every tensor, now and before the latest update; empty and None for a large model."""
    if is_large(learner):
        return [(StateView(), None) for _ in learner.params]
    now = state_views(learner, learner.config.optimizer.name, learner.optimizer_state())
    if pre_update is None:
        return [(view, None) for view in now]
    return list(zip(now, state_views(learner, pre_update.optimizer_name, pre_update.optimizer_state), strict=True))
