"""FullLoss: the loss over all training rows, or over the test rows."""

from typing import NamedTuple

import torch
from torch import Tensor

from tui_trainer.engine.step.batches import Batches, Rows
from tui_trainer.engine.step.losses import Loss
from tui_trainer.engine.step.models.model_adapter import ModelAdapter
from tui_trainer.engine.step.objective.penalty import Penalty


class FullLoss(NamedTuple):
    """Loss over all rows, independent of the batch size."""

    function: Loss
    """Loss function with its hyperparameters."""
    rows: Batches | Rows
    """All training rows, or the test rows."""
    penalty: Penalty | None = None
    """Penalty of the weights that is added to the loss; None if there is none."""

    def of(self, model: ModelAdapter) -> float:
        """Return the loss of a model's outputs for all rows, in eval mode, with the penalty. Changes nothing."""
        return self.with_penalty(model.predict(self.rows.inputs), model)

    @torch.no_grad()
    def of_outputs(self, outputs: Tensor) -> float:
        """Return the loss of these outputs for all rows, without the penalty."""
        return self.function(outputs, self.rows.targets).item()

    @torch.no_grad()
    def with_penalty(self, outputs: Tensor, model: ModelAdapter) -> float:
        """Return the loss of a model's outputs for all rows, with the penalty of its weights."""
        loss = self.function(outputs, self.rows.targets)
        return (loss if self.penalty is None else loss + self.penalty.of(model.params)).item()
