"""ModuleModel: a torch.nn.Module as a model of the engine."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.func import functional_call

from tui_trainer.base.errors import UserError
from tui_trainer.engine.step.models.model_adapter import ModelAdapter, Tensors


class ModuleModel(ModelAdapter):
    """Any torch.nn.Module from a batch of inputs to a tensor of outputs.

    >>> model = ModuleModel(nn.BatchNorm1d(1))
    >>> outputs = model.predict(torch.tensor([[1.0], [3.0]]))  # in eval mode
    >>> model.buffers["running_mean"], model.modes
    (tensor([0.]), (True,))
    >>> outputs = model.forward(torch.tensor([[1.0], [3.0]]))
    >>> model.buffers["running_mean"]
    tensor([0.2000])
    """

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._modules = tuple(module.modules())
        self._params = dict(module.named_parameters())
        self._own_buffers = dict(module.named_buffers())
        """Buffers as the module was built, by name: a forward pass may replace a buffer by another tensor."""
        self._first_random_state = torch.get_rng_state()
        """State of torch's default generator after the module was built: every evaluation draws the same numbers."""

    def __repr__(self) -> str:
        return f"ModuleModel({self._module!r})"

    @property
    def params(self) -> Tensors:
        """Every parameter by name, as in named_parameters()."""
        return self._params

    @property
    def buffers(self) -> Tensors:
        """Every buffer by name, as in named_buffers()."""
        return dict(self._module.named_buffers()) if self._own_buffers else {}

    @property
    def modes(self) -> tuple[bool, ...]:
        """For each module, in the order of modules(), whether it is in train mode."""
        return tuple(module.training for module in self._modules)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the module's outputs in its current mode. Raises UserError if the module changes its inputs in place."""
        version = inputs._version
        outputs: Tensor = self._module(inputs)
        if inputs._version != version:
            raise UserError("the model changes its inputs in place: let it make a copy first, such as x = x.clone()")
        return outputs

    def evaluate(self, params: Tensors, buffers: Tensors, inputs: Tensor) -> Tensor:
        """Return the module's outputs with copies of these weights and buffers, in eval mode and without autograd.

        Attributes that the pass sets, such as a counter, are put back, and so is the state of torch's default generator.
        A module that draws random numbers in eval mode draws those of the run's start, so that the same weights always
        have the same outputs.
        """
        with torch.no_grad(), self._unchanged():
            torch.set_rng_state(self._first_random_state)
            self._module.eval()
            copies = {name: tensor.detach().clone() for name, tensor in (*params.items(), *buffers.items())}
            outputs: Tensor = functional_call(self._module, copies, (inputs.clone(),))
        return outputs

    def look_ahead(self, inputs: Tensor) -> Tensor:
        """Return the outputs that the next `forward` will have, without autograd: with the run's next random numbers."""
        buffers = {name: buffer.detach().clone() for name, buffer in self.buffers.items()}
        try:
            with torch.no_grad(), self._unchanged():
                return self.forward(inputs)
        finally:
            self.restore(buffers, self.modes)

    def restore(self, buffers: Tensors, modes: tuple[bool, ...]) -> None:
        """Set the buffers to copies of these tensors, and for each module whether it is in train mode."""
        for module, mode in zip(self._modules, modes, strict=True):
            module.training = mode
        for name, values in buffers.items():
            owner, _, key = name.rpartition(".")
            self._module.get_submodule(owner)._buffers[key] = _filled(self._own_buffers.get(name), values)

    def source(self) -> list[str]:
        """Return the lines of the module's class; an empty list for a class without a source file."""
        try:
            return inspect.getsource(type(self._module)).splitlines()
        except (OSError, TypeError):
            return []

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        """Put back every attribute of the module and its submodules, modes included, and torch's random state."""
        attributes = [dict(vars(module)) for module in self._modules]
        random_state = torch.get_rng_state()
        try:
            yield
        finally:
            torch.set_rng_state(random_state)
            for module, before in zip(self._modules, attributes, strict=True):
                vars(module).clear()
                vars(module).update(before)


@torch.no_grad()
def _filled(own: Tensor | None, values: Tensor) -> Tensor:
    """Return a module's own buffer with these values; a new one if there is none of that shape and dtype."""
    if own is None or own.shape != values.shape or own.dtype != values.dtype:
        return values.clone()
    return own.copy_(values)
