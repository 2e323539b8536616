"""DivergenceBaseline: the loss that later losses are compared with, to detect that a run diverges."""

from typing import NamedTuple

import torch

from tui_trainer.engine.step.batches import Batches
from tui_trainer.engine.step.losses import Loss
from tui_trainer.engine.step.models.model import Model

MAX_FLOAT64 = torch.finfo(torch.float64).max
"""Largest finite float64; the limit of the loss if the baseline sets no limit."""
NEGLIGIBLE_RATIO = 1e-6
"""Fraction of the loss of all-zero outputs; a baseline of at most this fraction of that loss sets no limit."""


class FullLoss(NamedTuple):
    """Loss over all rows of the dataset, independent of the batch size."""

    function: Loss
    """Loss function with its hyperparameters."""
    batches: Batches
    """All rows of the dataset."""

    def of(self, model: Model) -> float:
        """Return the loss of a model's outputs for all rows, computed without autograd."""
        with torch.no_grad():
            return self.function(model.forward(self.batches.inputs), self.batches.targets).item()

    def of_zeros(self) -> float:
        """Return the loss of outputs that are all 0, a measure for the size of the targets."""
        return self.function(torch.zeros_like(self.batches.targets), self.batches.targets).item()


class DivergenceBaseline(NamedTuple):
    """Loss that later losses are compared with, and the step at which it was set.

    A run diverges if its loss is above `limit(factor)`.
    """

    loss: float
    """Full-batch loss that later losses are compared with; 0 if there is no limit."""
    step: int
    """Step at which the baseline, or the factor by which it is multiplied, last changed; 0 at the start."""

    @classmethod
    def measure(cls, loss: float, step: int, full_loss: FullLoss, initial: Model) -> "DivergenceBaseline":
        """Return the baseline: the larger of `loss`, a full-batch loss of the run, and the loss of the initial weights.

        A baseline that is negligible beside the loss of all-zero outputs becomes 0, no limit: almost any later loss
        would be many times as large. `step`: current step; `initial`: the model with its initial weights.
        """
        baseline = max(loss, full_loss.of(initial))
        return cls(0.0 if baseline <= NEGLIGIBLE_RATIO * full_loss.of_zeros() else baseline, step)

    def limit(self, factor: float) -> float:
        """Return the largest loss that is not a divergence: baseline × factor, or MAX_FLOAT64 if there is no limit."""
        limit = self.loss * factor
        return limit if 0 < limit < MAX_FLOAT64 else MAX_FLOAT64  # also if the baseline is NaN
