"""Builder of polynomial regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:  # noqa: ARG001 - all builders have the same parameters
    """Build the model y = x w₁ + x² w₂ + … + b for one input column.

    `values`: the hyperparameter `degree`, the highest power of x, an int from 1; `draw`: function that draws the initial
    `w`, (degree, 1). `b`, (1,), is 0 initially. Features: powers of x, (n, degree). Outputs: (n, 1).
    """
    degree = int(values["degree"])
    w = leaf(draw(degree, 1))
    b = leaf(torch.zeros(1))

    def powers(x: Tensor) -> Tensor:
        return torch.cat([x**power for power in range(1, degree + 1)], dim=1)

    def outputs(features: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return features @ w + b

    return Model({"w": w, "b": b}, outputs, powers)
