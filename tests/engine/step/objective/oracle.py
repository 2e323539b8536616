"""Train with torch's own objects, called as in any training script: what the engine is compared with."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.trainer import Trainer

Plan = Mapping[int, Mapping[str, float]]
"""Settings l1, l2, clip_norm and clip_value that change before an update, by its number."""
OFF = {"l1": 0.0, "l2": 0.0, "clip_norm": 0.0, "clip_value": 0.0}


def trained_by_torch(trainer: Trainer, loss: torch.nn.Module, steps: int, plan: Plan) -> tuple[dict[str, Tensor], list[float]]:
    """Return the weights after `steps` steps of SGD with momentum on all rows, and the loss of each step.

    `trainer`: run at step 0, whose model, rows and initial weights are used; it is not trained.
    """
    learner, settings = trainer.learner, dict(OFF)
    params = {name: param.detach().clone().requires_grad_() for name, param in learner.model.params.items()}
    optimizer = torch.optim.SGD(list(params.values()), lr=0.05, momentum=0.9, foreach=False)
    outputs_of, losses = learner.model._outputs, []  # type: ignore[attr-defined] # models of the catalogue have it
    for step in range(1, steps + 1):
        settings |= plan.get(step, {})
        optimizer.zero_grad()
        total = loss(outputs_of(learner.batches.inputs, **params), learner.batches.targets)
        if penalty := _penalties(params, settings):
            total = total + sum(penalty[1:], penalty[0])
        total.backward()
        if settings["clip_norm"]:
            clip_grad_norm_(params.values(), settings["clip_norm"])
        if settings["clip_value"]:
            clip_grad_value_(params.values(), settings["clip_value"])
        optimizer.step()
        losses.append(total.item())
    return {name: param.detach() for name, param in params.items()}, losses


def _penalties(params: Mapping[str, Tensor], settings: Mapping[str, float]) -> list[Tensor]:
    weights = [param for name, param in params.items() if name.startswith("w")]
    found = []
    if settings["l1"]:
        found.append(settings["l1"] * sum((w.abs().sum() for w in weights), torch.tensor(0.0)))
    if settings["l2"]:
        found.append(settings["l2"] * sum(((w**2).sum() for w in weights), torch.tensor(0.0)))
    return found


def edits_of(plan: Plan) -> list[tuple[int, str, Value]]:
    """Return the changes of a plan as edits."""
    return [(step, name, value) for step, settings in plan.items() for name, value in settings.items()]
