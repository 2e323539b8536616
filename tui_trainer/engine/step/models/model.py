"""Model: a model of the catalogue, whose outputs are a function of its inputs and its weights."""

import inspect
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from tui_trainer.engine.step.models.model_adapter import ModelAdapter, Tensors

NormalSampler = Callable[..., Tensor]
"""Function draw(*shape) that returns a tensor of standard normal numbers, drawn from the run's generator."""


def _identity(x: Tensor) -> Tensor:
    return x


class Model(ModelAdapter):
    """Model of the catalogue: named weights, and functions that compute features and outputs."""

    can_hide_state = False

    def __init__(
        self,
        params: Mapping[str, Tensor],
        outputs: Callable[..., Tensor],
        features: Callable[[Tensor], Tensor] = _identity,
    ) -> None:
        """`params`: leaf tensors by name, in the order in which they were drawn.

        `outputs`: function from features (n, k), and each parameter as a keyword argument, to outputs (n, 1): predicted
        values for a regression, logits for two classes. `features`: function from inputs (n, columns) to features (n, k).
        """
        self._params, self._outputs, self._features = dict(params), outputs, features

    def __repr__(self) -> str:
        return f"Model({', '.join(f'{name} {shape}' for name, shape in self.shapes().items())})"

    @property
    def params(self) -> Tensors:
        """Every parameter by name."""
        return self._params

    @property
    def draws_random_numbers(self) -> bool:
        """Return False: the functions of the catalogue draw nothing."""
        return False

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs (n, 1) for features (n, k)."""
        return self._outputs(inputs, **self._params)

    @torch.no_grad()
    def evaluate(self, params: Tensors, buffers: Tensors, inputs: Tensor) -> Tensor:  # noqa: ARG002 - it has no buffers
        """Return the outputs (n, 1) for features (n, k) with these weights, without autograd."""
        return self._outputs(inputs, **params)

    def source(self) -> list[str]:
        """Return the lines of the function that computes the outputs."""
        return inspect.getsource(self._outputs).splitlines()

    def features(self, inputs: Tensor) -> Tensor:
        """Return features (n, k) for inputs (n, columns)."""
        return self._features(inputs)


def leaf(values: Tensor) -> Tensor:
    """Make the tensor a leaf tensor that requires gradients, and return it."""
    return values.requires_grad_()
