"""Class weights as tensors, for losses that weight the rows of each class."""

from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.class_weights import BALANCED, CLASS_WEIGHTS, POS_WEIGHT, read_class_weights


def loss_arguments(
    values: Mapping[str, Value], targets: Tensor, classes: int, dtype: torch.dtype
) -> dict[str, Value | Tensor]:
    """Return the keyword arguments of a loss function for these hyperparameters; weights that are all 1 are left out.

    `targets`: of the training rows; `classes`: number of classes; `dtype`: of the model's outputs.
    """
    arguments: dict[str, Value | Tensor] = dict(values)
    pos_weight = arguments.pop(POS_WEIGHT.name, 1.0)
    if pos_weight != 1.0:
        arguments["pos_weight"] = torch.tensor(pos_weight, dtype=dtype)
    if text := str(arguments.pop(CLASS_WEIGHTS.name, "")):
        arguments["weight"] = class_weights(text, targets, classes).to(dtype)
    return arguments


def class_weights(text: str, targets: Tensor, classes: int) -> Tensor:
    """Return the weight of each class, (classes,). `targets`: class numbers of the training rows, (rows,).

    Balanced weights are rows / (classes × rows of the class), as in scikit-learn's compute_class_weight; a class without
    training rows counts as if it had one.

    >>> class_weights("balanced", torch.tensor([0, 0, 0, 1]), 2)
    tensor([0.6667, 2.0000])
    """
    if text == BALANCED:
        return len(targets) / (classes * torch.bincount(targets, minlength=classes).clamp(min=1))
    return torch.tensor(read_class_weights(text))
