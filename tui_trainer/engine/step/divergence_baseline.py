"""DivergenceBaseline: the loss that later losses are compared with to find out whether a run has diverged."""

from typing import NamedTuple

import torch

from tui_trainer.engine.step.batches import Batches
from tui_trainer.engine.step.losses import Loss
from tui_trainer.engine.step.models.model import Model

LARGEST = torch.finfo(torch.float64).max
"""Largest float64: the limit where the baseline sets none."""
NEGLIGIBLE = 1e-6
"""A baseline at or below this many times the loss of all-zero outputs sets no limit."""


class FullLoss(NamedTuple):
    """Loss over all rows of the dataset, whatever the batch size."""

    function: Loss
    batches: Batches

    def of(self, model: Model) -> float:
        """Return the loss of a model's outputs for all rows, computed without autograd."""
        with torch.no_grad():
            return self.function(model.forward(self.batches.inputs), self.batches.targets).item()

    def of_zeros(self) -> float:
        """Return the loss of outputs that are all 0: the scale of the targets, in units of the loss."""
        return self.function(torch.zeros_like(self.batches.targets), self.batches.targets).item()


class DivergenceBaseline(NamedTuple):
    """Baseline loss and the step at which it was last reset.

    A loss above `limit(factor)` means divergence.
    """

    loss: float
    """Full-batch loss that later losses are compared with; 0 sets no limit."""
    step: int
    """Step at which the baseline, or the factor it is multiplied by, was last changed; 0 is the start."""

    @classmethod
    def measured(cls, loss: float, step: int, full_loss: FullLoss, initial: Model) -> "DivergenceBaseline":
        """Return the baseline max(loss, loss of the initial weights); `loss`: a full-batch loss of the run.

        The baseline is 0 where that is negligible beside the loss of all-zero outputs, since any later loss
        would be many times as large. `initial`: the model with its initial weights.
        """
        baseline = max(loss, full_loss.of(initial))
        return cls(0.0 if baseline <= NEGLIGIBLE * full_loss.of_zeros() else baseline, step)

    def limit(self, factor: float) -> float:
        """Return the largest loss that is no divergence: baseline × factor, or the largest float64."""
        limit = self.loss * factor
        return limit if 0 < limit < LARGEST else LARGEST  # also where the baseline is NaN
