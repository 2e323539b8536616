"""Observe a learner: copy its state to numpy arrays and floats, and predict for the charts."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from tui_trainer.base.arrays import FloatArray, IndexArray
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.observe.optimizer_view import to_numpy
from tui_trainer.engine.observe.params import is_large, params_of
from tui_trainer.engine.observe.preview import with_upcoming
from tui_trainer.engine.observe.step_values import shown_values
from tui_trainer.engine.step.device import to_array, to_tensor
from tui_trainer.engine.step.evaluation import NO_EVALUATION, Evaluation
from tui_trainer.engine.step.formula import closed_form_gradient
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.objective.gradients import gradient_norm
from tui_trainer.engine.step.pre_update_state import PreUpdateState
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.watch import Watch

MAX_OUTPUT_ROWS = 3
"""Maximum number of rows of the latest forward pass whose outputs an observation contains."""


def observation(
    learner: Learner,
    pre_update: PreUpdateState | None,
    phases: int = 0,
    watch: Watch | None = None,
    evaluation: Evaluation = NO_EVALUATION,
    has_penalty: bool = False,
) -> Observation:
    """Return the learner's current state as numpy arrays and floats; between backward and update with a preview.

    `pre_update`: weights and optimizer state before the latest update; `phases`: completed phases of the current step;
    `watch`: visible parts of a large model (see params_of); None for all of it; `evaluation`: the latest evaluation;
    `has_penalty`: whether any step of the run has a penalty of the weights.
    """
    forward_pass = learner.forward_pass
    params = params_of(learner, pre_update, watch)
    if phases and PHASES[phases] is Phase.UPDATE and (watch is None or watch.first_weights or not is_large(learner)):
        params = with_upcoming(params, learner)  # of a large model it takes long, and only the first weights are shown
    return Observation(
        phases=phases,
        rate=learner.schedule.rate(learner.step),
        last_rate=pre_update.rate if pre_update else None,
        outputs=to_numpy(forward_pass.outputs[:MAX_OUTPUT_ROWS]) if forward_pass else None,
        batch_rows=len(forward_pass.targets) if forward_pass else 0,
        step=learner.step,
        epoch=learner.batches.epoch,
        rows_read=learner.batches.position,
        metrics=shown_values(learner, evaluation, has_penalty),
        gradient_norms=_gradient_norms(learner),
        saturated_rows=saturated_rows(learner),
        params=params,
    )


def _gradient_norms(learner: Learner) -> tuple[float, float] | None:
    """Return the norm of all gradients before and after they were clipped; None if they were not."""
    before = learner.forward_pass.unclipped_norm if learner.forward_pass else None
    after = gradient_norm(learner.params)
    return None if before is None or after is None else (before.item(), after.item())


class LearnerView:
    """ModelView of a learner: predicts with the current weights and with the weights before the latest update."""

    def __init__(
        self, learner: Learner, pre_update: PreUpdateState | None, undone: Sequence[Tensor] | None = None
    ) -> None:
        """`undone`: weights after an update that was undone, in the model's order; None if there was none."""
        self._learner, self._weights_before = learner, pre_update.weights if pre_update else None
        self._undone = undone

    @property
    def dataset(self) -> Dataset:
        """Dataset of the run."""
        return self._learner.dataset

    def predict(self, x: FloatArray) -> FloatArray:
        """Return the outputs (n, k) in eval mode for inputs (n, columns), with the current weights."""
        return self._predict(self._learner.model.params, x)

    def predict_before(self, x: FloatArray) -> FloatArray | None:
        """Return the outputs with the weights before the latest update; None if there was no update.

        The model's buffers are the current ones, so the difference to `predict` is what the update has changed.
        """
        if self._weights_before is None:
            return None
        return self._predict(dict(zip(self._learner.model.params, self._weights_before, strict=True)), x)

    def predict_undone(self, x: FloatArray) -> FloatArray | None:
        """Return the outputs with the weights after the update that was undone; None if no update was undone."""
        if self._undone is None:
            return None
        return self._predict(dict(zip(self._learner.model.params, self._undone, strict=True)), x)

    def batch_rows(self) -> IndexArray | None:
        """Return the indices of the training rows in the latest batch (batch,); None if it had all rows or isn't known."""
        learner, forward_pass = self._learner, self._learner.forward_pass
        if forward_pass is None or forward_pass.config.dataset != learner.config.dataset:
            return None
        batches, rows = learner.batches, len(forward_pass.targets)
        if rows == batches.rows:
            return None
        found = batches.following(rows) if learner.step == forward_pass.step else batches.latest(rows)
        return None if found is None else to_array(found)

    def closed_form_gradient(self) -> Mapping[str, FloatArray] | None:
        """Return the gradient of the latest forward pass, computed in closed form.

        Returns None if model and loss have no closed form, before the first forward pass, and for very large batches.
        """
        forward_pass = self._learner.forward_pass
        if forward_pass is None:
            return None
        updated = self._learner.step != forward_pass.step
        weights = self._weights_before if updated else self._learner.params
        if weights is None:
            return None
        return closed_form_gradient(self._learner, dict(zip(self._learner.model.params, weights, strict=True)))

    def _predict(self, params: Mapping[str, Tensor], x: FloatArray) -> FloatArray:
        model = self._learner.model
        with torch.no_grad():
            features = model.features(to_tensor(x, model.dtype))
        return to_numpy(model.evaluate(params, model.buffers, features))


def saturated_rows(learner: Learner) -> int:
    """Return the number of rows of the latest forward pass whose loss is clamped, so that their gradient is 0.

    Returns 0 if the loss function does not clamp or the loss is not computed yet.
    """
    forward_pass = learner.forward_pass
    if forward_pass is None or forward_pass.loss is None:
        return 0
    saturation = LOSSES[forward_pass.config.loss.name].saturation
    return int(resolve(saturation.count)(forward_pass.outputs, forward_pass.targets)) if saturation else 0
