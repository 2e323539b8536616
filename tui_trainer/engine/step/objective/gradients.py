"""Clear and clip the gradients of parameters."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from tui_trainer.recipe.config import RunConfig


def clear_gradients(params: Iterable[Tensor]) -> None:
    """Set the gradient of each parameter to None."""
    for param in params:
        param.grad = None


def clip_gradients(params: Sequence[Tensor], config: RunConfig) -> Tensor | None:
    """Clip the gradients in place: first by their norm, then by value. Return their norm before that.

    torch.nn.utils.clip_grad_norm_ scales all gradients down together if their norm as one vector is above `clip_norm`;
    torch.nn.utils.clip_grad_value_ limits each to ±`clip_value`. 0 switches either off. Returns None if there is no gradient.

    Pascanu, Mikolov, Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013.
    """
    norm = gradient_norm(params)
    if config.clip_norm:
        clip_grad_norm_(params, config.clip_norm, foreach=False)  # the same bits; bursts can't record lists of tensors
    if config.clip_value:
        clip_grad_value_(params, config.clip_value, foreach=False)
    return norm


def gradient_norm(params: Iterable[Tensor]) -> Tensor | None:
    """Return the Euclidean norm of all gradients as one vector, a scalar; None if there is no gradient."""
    grads = [param.grad for param in params if param.grad is not None]
    return torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads])) if grads else None
