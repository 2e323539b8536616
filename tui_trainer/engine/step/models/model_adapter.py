"""ModelAdapter: everything that the engine knows of a model, whether of the catalogue or a torch.nn.Module."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor

from tui_trainer.base.weights import Shape, WeightAddress
from tui_trainer.engine.step.device import DTYPE

Tensors = Mapping[str, Tensor]
"""Tensors by name."""


class ModelAdapter(ABC):
    """Model as the engine sees it: named weights and buffers, a training pass, and an evaluation that changes nothing."""

    can_hide_state = True
    """Whether a training pass may depend on more than features, weights, buffers and torch's random state."""

    @property
    @abstractmethod
    def params(self) -> Tensors:
        """Every parameter by name, frozen ones included; a shared parameter once, under its first name.

        Leaf tensors: those of the model itself, not copies.
        """

    @abstractmethod
    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs for features (n, …) in a training pass, which may change buffers and draw random numbers."""

    @abstractmethod
    def evaluate(self, params: Tensors, buffers: Tensors, inputs: Tensor) -> Tensor:
        """Return the outputs for features (n, …) with other weights and buffers, in eval mode and without autograd.

        Changes nothing: neither the model, nor the tensors that are passed, nor torch's random state.
        """

    @abstractmethod
    def source(self) -> list[str]:
        """Return the lines of the model's source code; an empty list if it is unknown."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the model that the user should see when a run starts."""
        return ()

    @property
    def draws_random_numbers(self) -> bool:
        """Whether a training pass may draw from torch's default generator."""
        return True

    @property
    def buffers(self) -> Tensors:
        """Every buffer by name, also those that are not in a state_dict: the model's own tensors."""
        return {}

    @property
    def modes(self) -> tuple[bool, ...]:
        """For each module whether it is in train mode; empty for a model without modules."""
        return ()

    def features(self, inputs: Tensor) -> Tensor:
        """Return features (n, …) for inputs (n, columns). They depend on no weights: computed once for all rows."""
        return inputs

    def restore(self, buffers: Tensors, modes: tuple[bool, ...]) -> None:
        """Set the buffers to copies of these tensors, and for each module whether it is in train mode."""
        assert not buffers
        assert not modes

    def predict(self, inputs: Tensor) -> Tensor:
        """Return the outputs for features (n, …) in eval mode, with the current weights. Changes nothing."""
        return self.evaluate(self.params, self.buffers, inputs)

    def weights(self) -> list[Tensor]:
        """Return a copy of every parameter, in the model's order."""
        return [param.detach().clone() for param in self.params.values()]

    def shapes(self) -> dict[str, Shape]:
        """Return the shape of every parameter by name."""
        return {name: tuple(param.shape) for name, param in self.params.items()}

    @torch.no_grad()
    def set_weight(self, address: WeightAddress, value: float) -> None:
        """Set one weight. Raises UserError for a weight that doesn't exist."""
        self.params[address.name][address.multi_index(self.shapes())] = value

    def look_ahead(self, inputs: Tensor) -> Tensor:
        """Return the outputs that the next `forward` will have for features (n, …), without autograd. Changes nothing."""
        with torch.no_grad():
            return self.forward(inputs)

    @property
    def dtype(self) -> torch.dtype:
        """Dtype in which the model computes, and to which its inputs are cast: that of its first floating-point weights."""
        return next((param.dtype for param in self.params.values() if param.is_floating_point()), DTYPE)
