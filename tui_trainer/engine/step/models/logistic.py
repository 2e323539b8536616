"""Logistic regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.models.model import Draw, Model, leaf


def build(values: Mapping[str, Value], columns: int, draw: Draw) -> Model:  # noqa: ARG001 - builders are called alike
    """Logits x w + b, whose sigmoid is the probability of class 1; `w` has shape (columns, 1), `b` starts at zero."""
    w = leaf(draw(columns, 1))
    b = leaf(torch.zeros(1))

    def logits(x: Tensor) -> Tensor:
        return x @ w + b

    return Model({"w": w, "b": b}, logits)
