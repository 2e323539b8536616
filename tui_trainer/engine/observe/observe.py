"""Observe a learner: copy its state to numpy arrays and floats, and predict for the charts."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.registry import resolve
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.engine.observe.optimizer_view import state_views, to_numpy
from tui_trainer.engine.observe.step_values import shown_values
from tui_trainer.engine.step.device import to_tensor
from tui_trainer.engine.step.formula import closed_form_gradient
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.pre_update_state import PreUpdateState
from tui_trainer.observed.snapshot import Observation, Param, StateView

MAX_OUTPUT_ROWS = 3
"""Maximum number of rows of the latest forward pass whose outputs an observation contains."""


def observation(learner: Learner, pre_update: PreUpdateState | None, phases: int = 0) -> Observation:
    """Return the learner's current state as numpy arrays and floats.

    `pre_update`: weights and optimizer state before the latest update; `phases`: completed phases of the current step.
    """
    forward_pass = learner.forward_pass
    return Observation(
        phases=phases,
        outputs=to_numpy(forward_pass.outputs[:MAX_OUTPUT_ROWS]) if forward_pass else None,
        batch_rows=len(forward_pass.targets) if forward_pass else 0,
        step=learner.step,
        epoch=learner.batches.epoch,
        rows_read=learner.batches.position,
        metrics=shown_values(learner),
        saturated_rows=saturated_rows(learner),
        params=_params(learner, pre_update),
    )


def _params(learner: Learner, pre_update: PreUpdateState | None) -> tuple[Param, ...]:
    """Return every parameter: its weights and optimizer state before and after the latest update, and its gradient."""
    views = state_views(learner, learner.config.optimizer.name, learner.optimizer_state())
    views_before: list[StateView | None] = [None] * len(views)
    if pre_update:
        views_before = state_views(learner, pre_update.optimizer_name, pre_update.optimizer_state)
    return tuple(
        Param(
            name,
            None if pre_update is None else to_numpy(pre_update.weights[index]),
            None if param.grad is None else to_numpy(param.grad),
            to_numpy(param.detach()),
            state=views[index] or StateView(),
            state_before=views_before[index],
        )
        for index, (name, param) in enumerate(learner.model.params.items())
    )


class LearnerView:
    """ModelView of a learner: predicts with the current weights and with the weights before the latest update."""

    def __init__(self, learner: Learner, pre_update: PreUpdateState | None) -> None:
        self._learner, self._weights_before = learner, pre_update.weights if pre_update else None

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
