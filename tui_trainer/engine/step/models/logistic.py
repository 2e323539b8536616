"""Builder of logistic regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:  # noqa: ARG001 - all builders have the same parameters
    """Build the model with logits x w + b, whose sigmoid is the probability of class 1.

    `values`: empty, since the model has no hyperparameters; `schema`: with the number of input columns, `features`; `draw`:
    function that draws the initial `w`, (features, 1). `b`, (1,), is 0 initially. Outputs: logits, (n, 1).
    """
    w = leaf(draw(schema.features, 1))
    b = leaf(torch.zeros(1))

    def logits(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return x @ w + b

    return Model({"w": w, "b": b}, logits)
