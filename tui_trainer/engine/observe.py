"""What can be seen of a descent: plain numbers, and predictions for the charts."""

import numpy as np
import torch
from torch import Tensor

from tui_trainer.catalogue.entry import Task
from tui_trainer.engine.descent import Descent
from tui_trainer.run.dataset import Dataset, Rows
from tui_trainer.run.snapshot import Observation, Param


def observation(descent: Descent, before: list[Tensor] | None) -> Observation:
    """The state of now; `before`: the weights from before the last update."""
    return Observation(
        step=descent.step,
        epoch=descent.batches.epoch,
        rows_read=descent.batches.position,
        loss=None if descent.loss is None else descent.loss.item(),
        accuracy=_accuracy(descent),
        params=tuple(
            Param(
                name,
                None if before is None else _numbers(before[place]),
                None if param.grad is None else _numbers(param.grad),
                _numbers(param.detach()),
            )
            for place, (name, param) in enumerate(descent.model.params.items())
        ),
    )


class DescentView:
    """ModelView of a descent: predictions with the weights of now and of before the last update."""

    def __init__(self, descent: Descent, before: list[Tensor] | None) -> None:
        self._descent, self._before = descent, before

    @property
    def dataset(self) -> Dataset:
        """The rows of the run."""
        return self._descent.dataset

    def predict(self, x: Rows) -> Rows:
        """Outputs (n, 1) for inputs (n, columns)."""
        return _numbers(self._descent.predict(torch.as_tensor(x, dtype=torch.float32)))

    def predict_before(self, x: Rows) -> Rows | None:
        """The same with the weights from before the last update, which are put back at once."""
        if self._before is None:
            return None
        now = [param.detach().clone() for param in self._descent.params]
        try:
            self._put(self._before)
            return self.predict(x)
        finally:
            self._put(now)

    def _put(self, values: list[Tensor]) -> None:
        with torch.no_grad():
            for param, value in zip(self._descent.params, values, strict=True):
                param.copy_(value)


def _accuracy(descent: Descent) -> float | None:
    """The share of rows whose logit is on the right side of 0, that is whose probability is of 0.5."""
    if descent.dataset.task is not Task.BINARY or descent.outputs is None or descent.targets is None:
        return None
    right = (descent.outputs >= 0) == (descent.targets >= 0.5)
    return int(right.sum()) / right.numel()


def _numbers(tensor: Tensor) -> Rows:
    return tensor.detach().numpy().astype(np.float64)
