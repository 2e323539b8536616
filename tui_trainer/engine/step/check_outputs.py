"""Check a model's outputs before its first step."""

from torch import Tensor

from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import TaskSpec


def check_outputs(outputs: object, spec: TaskSpec, targets: Tensor, name: str) -> None:
    """Raise UserError if outputs for all rows are not a tensor of the shape that the task needs.

    torch would broadcast outputs (n, 1) and targets (n,) to (n, n). `targets`: of all rows; `name`: name of the model.
    """
    if not isinstance(outputs, Tensor):
        raise UserError(f"model {name} gives {type(outputs).__name__}, not a tensor")
    expected = spec.output_shape(len(targets))
    if expected is not None and outputs.shape != expected:
        shapes = f"{tuple(outputs.shape)} for targets {tuple(targets.shape)}"
        raise UserError(f"model {name} gives outputs {shapes}: the shape must be {expected}")
