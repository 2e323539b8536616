"""What can be seen of a learner: plain numbers, and predictions for the charts."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.observe.optimizer_view import numbers, remembered
from tui_trainer.engine.step.formula import gradient_by_formula
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState
from tui_trainer.observed.snapshot import Memory, Observation, Param

FIRST_ROWS = 3
"""Outputs that are shown."""


def observation(learner: Learner, before: PreUpdateState | None, phases: int = 0) -> Observation:
    """The state of now; `before`: from before the last update; `phases` of a step under way are done."""
    forward_pass = learner.forward_pass
    return Observation(
        phases=phases,
        outputs=numbers(forward_pass.outputs[:FIRST_ROWS]) if forward_pass else None,
        batch_rows=len(forward_pass.targets) if forward_pass else 0,
        step=learner.step,
        epoch=learner.batches.epoch,
        rows_read=learner.batches.position,
        loss=None if learner.loss is None else learner.loss.item(),
        accuracy=accuracy(learner),
        saturated_rows=saturated_rows(learner),
        params=_params(learner, before),
    )


def _params(learner: Learner, before: PreUpdateState | None) -> tuple[Param, ...]:
    """Every tensor of weights, as it is and as it was."""
    memories = remembered(learner, learner.config.optimizer.name, learner.memory())
    memories_before: list[Memory | None] = [None] * len(memories)
    if before:
        memories_before = remembered(learner, before.optimizer, before.memory)
    return tuple(
        Param(
            name,
            None if before is None else numbers(before.weights[place]),
            None if param.grad is None else numbers(param.grad),
            numbers(param.detach()),
            memory=memories[place] or Memory(),
            memory_before=memories_before[place],
        )
        for place, (name, param) in enumerate(learner.model.params.items())
    )


class LearnerView:
    """ModelView of a learner: predictions with the weights of now and of before the last update."""

    def __init__(self, learner: Learner, before: PreUpdateState | None) -> None:
        self._descent, self._before = learner, before.weights if before else None

    @property
    def dataset(self) -> Dataset:
        """The rows of the run."""
        return self._descent.dataset

    def predict(self, x: FloatArray) -> FloatArray:
        """Outputs (n, 1) for inputs (n, columns)."""
        model = self._descent.model
        with torch.no_grad():
            return numbers(model.forward(model.features(torch.as_tensor(x, dtype=torch.float32))))

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """The same with the weights from before the last update, which are put back at once."""
        if self._before is None:
            return None
        now = self._descent.model.weights()
        try:
            self._put(self._before)
            return self.predict(x)
        finally:
            self._put(now)

    def gradient_by_formula(self) -> Mapping[str, FloatArray] | None:
        """The gradient of the last pass, with the weights that it was made with."""
        forward_pass = self._descent.forward_pass
        if forward_pass is None:
            return None
        updated = self._descent.step != forward_pass.step
        weights = self._before if updated else self._descent.params
        if weights is None:
            return None
        return gradient_by_formula(self._descent, dict(zip(self._descent.model.params, weights, strict=True)))

    def _put(self, values: list[Tensor]) -> None:
        with torch.no_grad():
            for param, value in zip(self._descent.params, values, strict=True):
                param.copy_(value)


def accuracy(learner: Learner) -> float | None:
    """The share of rows whose logit is on the right side of 0, that is whose probability is of 0.5."""
    forward_pass = learner.forward_pass
    if learner.dataset.task is not Task.BINARY or forward_pass is None:
        return None
    outputs, targets = forward_pass.outputs.detach().numpy(), forward_pass.targets.numpy()  # a tenth of the time it takes torch
    return int(np.count_nonzero((outputs >= 0) == (targets >= 0.5))) / outputs.size


def saturated_rows(learner: Learner) -> int:
    """Count the rows of the last pass beyond the limit of its loss; 0 where it has none or is not computed yet."""
    forward_pass = learner.forward_pass
    if forward_pass is None or forward_pass.loss is None:
        return 0
    saturation = LOSSES[forward_pass.config.loss.name].saturation
    return int(resolve(saturation.count)(forward_pass.outputs, forward_pass.targets)) if saturation else 0
