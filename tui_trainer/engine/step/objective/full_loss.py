"""FullLoss: the loss over all training rows, or over the test rows."""

from typing import NamedTuple

import torch
from torch import Tensor

from tui_trainer.engine.step.batches import Batches, Rows
from tui_trainer.engine.step.losses import Loss
from tui_trainer.engine.step.models.model_adapter import ModelAdapter


class FullLoss(NamedTuple):
    """Loss over all rows, independent of the batch size."""

    function: Loss
    """Loss function with its hyperparameters."""
    rows: Batches | Rows
    """All training rows, or the test rows."""

    def of(self, model: ModelAdapter) -> float:
        """Return the loss of a model's outputs for all rows, in eval mode. Changes nothing."""
        return self.of_outputs(model.predict(self.rows.inputs))

    @torch.no_grad()
    def of_outputs(self, outputs: Tensor) -> float:
        """Return the loss of these outputs for all rows."""
        return self.function(outputs, self.rows.targets).item()
