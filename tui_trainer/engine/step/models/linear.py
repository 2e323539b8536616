"""Linear regression."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.step.models.model import Draw, Model, leaf


def build(values: Mapping[str, Value], columns: int, draw: Draw) -> Model:  # noqa: ARG001 - builders are called alike
    """y = x w + b: a number `w` for one column, a column of weights (columns, 1) for more; `b` starts at zero."""
    w = leaf(draw(1) if columns == 1 else draw(columns, 1))
    b = leaf(torch.zeros(1))

    def line(x: Tensor) -> Tensor:
        return x * w + b

    def plane(x: Tensor) -> Tensor:
        return x @ w + b

    return Model({"w": w, "b": b}, line if columns == 1 else plane)
