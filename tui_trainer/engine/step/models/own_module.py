"""Builder of the user's own module."""

from collections.abc import Mapping
from contextlib import nullcontext

import torch
from torch import Tensor, nn

from tui_trainer.base.errors import CodeError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Schema, TaskSpec
from tui_trainer.catalogue.models.module import CLASS, argument_hyperparameters
from tui_trainer.engine.step.models.model import NormalSampler
from tui_trainer.engine.step.models.model_adapter import Tensors
from tui_trainer.engine.step.models.module_model import ModuleModel
from tui_trainer.engine.step.models.own.guard import guarded
from tui_trainer.engine.step.models.own.load import load_class, run_file
from tui_trainer.engine.step.models.own.process_state import FAST_PARTS
from tui_trainer.recipe.modules.choice import module_file
from tui_trainer.recipe.modules.consent import check_allowed_values
from tui_trainer.recipe.modules.source import ModuleFile

ROWS = 2
"""Number of rows of the pass that checks the shape of the outputs."""


class OwnModule(ModuleModel):
    """A module from the user's file, which can't change the process: what it changes is put back after each pass."""

    def __init__(self, module: nn.Module, file: ModuleFile, name: str) -> None:
        super().__init__(module)
        self._file, self._name = file, name
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the module: the shapes of its inputs and outputs, and what it changed."""
        return tuple(self._notes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the module's outputs in its current mode. Raises CodeError for whatever the module raises."""
        with guarded(self._file, "forward", FAST_PARTS):
            outputs = super().forward(inputs)
        if torch.is_grad_enabled() and isinstance(outputs, Tensor) and not outputs.requires_grad:
            raise CodeError(f"{self._at}: the outputs don't depend on the weights, so there is no gradient")
        return outputs

    def evaluate(self, params: Tensors, buffers: Tensors, inputs: Tensor) -> Tensor:
        """Return the module's outputs with these weights and buffers, in eval mode. Raises CodeError."""
        with guarded(self._file, "forward", FAST_PARTS):
            return super().evaluate(params, buffers, inputs)

    def source(self) -> list[str]:
        """Return the lines of the module's class."""
        return self._file.source_of(self._name)

    @property
    def _at(self) -> str:
        """File and line of the class."""
        return f"{self._file.name}{self._file.line_text(self._name)}"

    def check(self, schema: Schema, changes: list[str]) -> None:
        """Make a pass on two rows, and note the shapes. Raises CodeError if there are no weights, for their dtype, or a wrong shape."""
        at = self._at
        if not self.params:
            raise CodeError(f"{at}: {self._name} has no parameters, so there is nothing to train")
        for name, param in self.params.items():
            if param.dtype != torch.float32:
                raise CodeError(f"{at}: {name} has the dtype {param.dtype}: own modules are trained with weights of torch.float32")
        outputs: object = self.predict(torch.zeros(ROWS, schema.features, dtype=self.dtype))
        shapes = f"in {(ROWS, schema.features)} → out"
        if not isinstance(outputs, Tensor):
            raise CodeError(f"{at}: {shapes} {type(outputs).__name__}, which is not a tensor")
        expected = TaskSpec(schema.task, schema.outputs).output_shape(ROWS)
        if expected is not None and outputs.shape != expected:
            raise CodeError(f"{at}: {shapes} {tuple(outputs.shape)}: the shape must be {expected}")
        self._notes = [f"{self._file.name}: {shapes} {tuple(outputs.shape)} ✓", *changes]


def build(values: Mapping[str, Value], schema: Schema, draw: NormalSampler) -> OwnModule:  # noqa: ARG001 - all builders have the same parameters
    """Build the user's module with its arguments.

    `values`: hyperparameters `file`, `class`, `sha256`, and the arguments of the class; `schema`: with the number of input
    columns, `features`, and of outputs. The module draws its initial weights from torch's default generator. Inputs:
    (n, features); outputs: (n, outputs).

    Raises UserError if the file is not allowed or has changed, and CodeError for an error in it.
    """
    check_allowed_values(values)
    file, name = module_file(values), str(values[CLASS.name])
    found = load_class(file, name)
    arguments = {h.name: values[h.name] for h in argument_hyperparameters(values)}
    on_cpu = torch.device("cpu") if torch.get_default_device().type == "meta" else nullcontext()
    with on_cpu:  # many modules are not made for the meta device, on which shapes are found out
        with guarded(file, "__init__") as changes:
            module = found(**arguments)
        model = OwnModule(module, file, name)
        model.check(schema, [*run_file(file).changes, *changes])
    return model
