"""What can be seen of a descent: plain numbers, and predictions for the charts."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor

from tui_trainer.catalogue.entry import Task
from tui_trainer.engine.descent import Descent
from tui_trainer.run.dataset import Dataset, Rows
from tui_trainer.run.snapshot import Observation, Param

FIRST_ROWS = 3
"""Outputs that are shown."""
MOST_REMEMBERED = 10_000
"""Weights up to which an optimizer's memory is copied for the screen: of more, nobody reads the numbers."""


def observation(descent: Descent, before: list[Tensor] | None, phases: int = 0) -> Observation:
    """The state of now; `before`: the weights from before the last update; `phases` of a step under way are done."""
    memory = _memory(descent)
    return Observation(
        phases=phases,
        outputs=None if descent.outputs is None else numbers(descent.outputs[:FIRST_ROWS]),
        batch_rows=0 if descent.targets is None else len(descent.targets),
        step=descent.step,
        epoch=descent.batches.epoch,
        rows_read=descent.batches.position,
        loss=None if descent.loss is None else descent.loss.item(),
        accuracy=accuracy(descent),
        params=tuple(
            Param(
                name,
                None if before is None else numbers(before[place]),
                None if param.grad is None else numbers(param.grad),
                numbers(param.detach()),
                memory=memory[place],
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
        return numbers(self._descent.predict(torch.as_tensor(x, dtype=torch.float32)))

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


def accuracy(descent: Descent) -> float | None:
    """The share of rows whose logit is on the right side of 0, that is whose probability is of 0.5."""
    if descent.dataset.task is not Task.BINARY or descent.outputs is None or descent.targets is None:
        return None
    right = (descent.outputs >= 0) == (descent.targets >= 0.5)
    return int(right.sum()) / right.numel()


def _memory(descent: Descent) -> list[Mapping[str, Rows]]:
    """What the optimizer remembers of each weight, where it is as many numbers as there are weights."""
    if sum(param.numel() for param in descent.params) > MOST_REMEMBERED:
        return [MappingProxyType({}) for _ in descent.params]
    remembered = descent.memory() or [{} for _ in descent.params]
    return [
        MappingProxyType(
            {name: numbers(one) for name, one in kept.items() if isinstance(one, Tensor) and one.shape == param.shape}
        )
        for param, kept in zip(descent.params, remembered, strict=False)
    ]


def numbers(tensor: Tensor) -> Rows:
    """A copy of a tensor in numpy."""
    return tensor.detach().numpy().astype(np.float64)
