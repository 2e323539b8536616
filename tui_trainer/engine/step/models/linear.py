"""Builder of linear regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema
from tui_trainer.engine.step.models.model import Model, NormalSampler, leaf


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> Model:  # noqa: ARG001 - all builders have the same parameters
    """Build the model y = x w + b.

    `values`: empty, since the model has no hyperparameters; `schema`: with the number of input columns, `features`; `draw`:
    function that draws the initial `w`, (1,) for one input column, else (features, 1). `b`, (1,), is 0 initially.
    Outputs: (n, 1).

    >>> from tui_trainer.catalogue.entry import Task
    >>> model = build({}, Schema(Task.REGRESSION, 1), torch.ones)
    >>> model.shapes()
    {'w': (1,), 'b': (1,)}
    >>> model.forward(torch.tensor([[3.0], [4.0]])).tolist()
    [[3.0], [4.0]]
    """
    w = leaf(draw(1) if schema.features == 1 else draw(schema.features, 1))
    b = leaf(torch.zeros(1))

    def line(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return x * w + b

    def plane(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
        return x @ w + b

    return Model({"w": w, "b": b}, line if schema.features == 1 else plane)
