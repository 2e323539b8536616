"""Builder of softmax regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:  # noqa: ARG001 - all builders have the same parameters
    """Build the model with logits x w + b, whose softmax is the probability of each class.

    `values`: empty, since the model has no hyperparameters; `schema`: with the number of input columns, `features`, and of
    classes, `outputs`; `draw`: function that draws the initial `w`, (features, outputs). `b`, (outputs,), is 0 initially.
    Outputs: logits, (n, outputs). Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4.
    """
    w = leaf(draw(schema.features, schema.outputs))
    b = leaf(torch.zeros(schema.outputs))

    def logits(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return x @ w + b

    return Model({"w": w, "b": b}, logits)
