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
        random_outputs: Callable[..., Tensor] | None = None,
    ) -> None:
        """`params`: leaf tensors by name, in the order in which they were drawn.

        `outputs`: function from features (n, f), and each parameter as a keyword argument, to outputs (n, k): predicted
        values for a regression, a logit for two classes, a logit for each of more classes. `features`: function from
        inputs (n, columns) to features (n, f). `random_outputs`: function like `outputs` for training passes, which
        draws from torch's default generator; None if training passes draw nothing.
        """
        self._params, self._outputs, self._features = dict(params), outputs, features
        self._training_outputs = random_outputs or outputs
        self._draws_random_numbers = random_outputs is not None

    def __repr__(self) -> str:
        return f"Model({', '.join(f'{name} {shape}' for name, shape in self.shapes().items())})"

    @property
    def params(self) -> Tensors:
        """Every parameter by name."""
        return self._params

    @property
    def draws_random_numbers(self) -> bool:
        """Whether training passes draw from torch's default generator, as those with dropout do."""
        return self._draws_random_numbers

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs (n, k) for features (n, f) in a training pass."""
        return self._training_outputs(inputs, **self._params)

    def look_ahead(self, inputs: Tensor) -> Tensor:
        """Return the outputs that the next `forward` will have, without autograd: with the run's next random numbers."""
        if not self._draws_random_numbers:
            return super().look_ahead(inputs)
        random_state = torch.get_rng_state()
        try:
            return super().look_ahead(inputs)
        finally:
            torch.set_rng_state(random_state)

    @torch.no_grad()
    def evaluate(self, params: Tensors, buffers: Tensors, inputs: Tensor) -> Tensor:  # noqa: ARG002 - it has no buffers
        """Return the outputs (n, k) for features (n, f) with these weights, without autograd."""
        return self._outputs(inputs, **params)

    def source(self) -> list[str]:
        """Return the lines of the function that computes the outputs."""
        return inspect.getsource(self._outputs).splitlines()

    def features(self, inputs: Tensor) -> Tensor:
        """Return features (n, f) for inputs (n, columns)."""
        return self._features(inputs)


def leaf(values: Tensor) -> Tensor:
    """Make the tensor a leaf tensor that requires gradients, and return it."""
    return values.requires_grad_()
