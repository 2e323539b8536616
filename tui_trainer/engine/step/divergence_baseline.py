"""DivergenceBaseline: the loss that later losses are compared with, to detect that a run diverges."""

from typing import NamedTuple

import torch

from tui_trainer.engine.step.models.model_adapter import ModelAdapter
from tui_trainer.engine.step.objective.full_loss import FullLoss

MAX_FLOAT64 = torch.finfo(torch.float64).max
"""Largest finite float64; the limit of the loss if the baseline sets no limit."""
NEGLIGIBLE_RATIO = 1e-6
"""Fraction of the loss of all-zero outputs; a baseline of at most this fraction of that loss sets no limit."""


class DivergenceBaseline(NamedTuple):
    """Loss that later losses are compared with, and the step at which it was set.

    A run diverges if its loss is above `limit(factor)`.
    """

    loss: float
    """Full-batch loss that later losses are compared with; 0 if there is no limit."""
    step: int
    """Step at which the baseline, or the factor by which it is multiplied, last changed; 0 at the start."""

    @classmethod
    def measure(cls, loss: float, step: int, full_loss: FullLoss, initial: ModelAdapter) -> "DivergenceBaseline":
        """Return the baseline: the larger of `loss`, a full-batch loss of the run, and the loss of the initial weights.

        A baseline that is negligible beside the loss of all-zero outputs becomes 0, no limit: almost any later loss
        would be many times as large. `step`: current step; `initial`: the model with its initial weights.
        """
        outputs = initial.predict(full_loss.rows.inputs)
        baseline = max(loss, full_loss.with_penalty(outputs, initial))
        of_zeros = full_loss.of_outputs(torch.zeros_like(outputs))  # a measure for the size of the targets
        return cls(0.0 if baseline <= NEGLIGIBLE_RATIO * of_zeros else baseline, step)

    def limit(self, factor: float) -> float:
        """Return the largest loss that is not a divergence: baseline × factor, or MAX_FLOAT64 if there is no limit."""
        limit = self.loss * factor
        return limit if 0 < limit < MAX_FLOAT64 else MAX_FLOAT64  # also if the baseline is NaN
