"""Polynomial regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.models.model import Draw, Model, leaf


def build(values: Mapping[str, Value], columns: int, draw: Draw) -> Model:  # noqa: ARG001 - builders are called alike
    """y = [x, x², …, x^degree] w + b; `w` has shape (degree, 1), `b` starts at zero."""
    degree = int(values["degree"])
    w = leaf(draw(degree, 1))
    b = leaf(torch.zeros(1))

    def powers(x: Tensor) -> Tensor:
        return torch.cat([x**power for power in range(1, degree + 1)], dim=1)

    def forward(features: Tensor) -> Tensor:
        return features @ w + b

    return Model({"w": w, "b": b}, forward, powers)
