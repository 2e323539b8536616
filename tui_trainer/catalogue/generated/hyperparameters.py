"""Hyperparameters of the generated datasets, and the inputs that are computed from two coordinates."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.catalogue.dataset_hyperparameters import DRAW, NOISE, POINTS, PREPARE, TEST_SHARE
from tui_trainer.catalogue.entry import Schema, Task

COORDINATES = ("x1", "x2")
"""Names of the two coordinates of a point."""
INPUT_NAMES: Mapping[str, tuple[str, ...]] = FrozenMapping(
    {
        "x1": ("x1",),
        "x2": ("x2",),
        "squares": ("x1²", "x2²"),
        "product": ("x1 x2",),
        "sines": ("sin x1", "sin x2"),
    }
)
"""Names of the input columns that each switch of INPUTS adds."""

CURVE_NOISE = replace(NOISE, step=0.05)
PLANE_POINTS = replace(POINTS, default=500, step=50)
POINTS_DRAW = replace(DRAW, help="Number of the draw of the points: each gives other points. A change begins an epoch.")


def noise(help: str, default: float = 0.0, step: float = 0.05) -> Hyperparameter:  # noqa: A002 - Hyperparameter's own name
    """Return the hyperparameter `noise` of a dataset whose noise is not added to the targets."""
    return replace(NOISE, default=default, step=step, help=help)


def _switch(name: str, columns: str) -> Hyperparameter:
    return Hyperparameter(
        name=name,
        label=f"input {name}",
        default=name in COORDINATES,
        live=False,
        extra="inputs",
        help=f"Whether {columns} {'is an input' if name in COORDINATES or name == 'product' else 'are inputs'} of the model.",
    )


INPUTS = tuple(_switch(name, " and ".join(columns)) for name, columns in INPUT_NAMES.items())
"""Switches of the inputs: the coordinates, their squares, their product and their sines."""
CURVE_HYPERPARAMETERS = (CURVE_NOISE, POINTS, DRAW, TEST_SHARE)
"""Hyperparameters of a curve of one input."""
SURFACE_HYPERPARAMETERS = (CURVE_NOISE, PLANE_POINTS, POINTS_DRAW, *INPUTS, PREPARE, TEST_SHARE)
"""Hyperparameters of a surface over two coordinates."""


def class_hyperparameters(noise: Hyperparameter) -> tuple[Hyperparameter, ...]:
    """Return the hyperparameters of a dataset of classes in the plane."""
    return (noise, PLANE_POINTS, POINTS_DRAW, *INPUTS, PREPARE, TEST_SHARE)


def input_names(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names of the input columns that are switched on.

    >>> input_names({"x1": True, "x2": False, "squares": True})
    ('x1', 'x1²', 'x2²')
    """
    return tuple(name for switch, names in INPUT_NAMES.items() if values.get(switch) for name in names)


def plane_schema(task: Task) -> Callable[[Mapping[str, Value]], Schema]:
    """Return the function from hyperparameters to the schema of a dataset of points in the plane."""
    return partial(_schema_of_inputs, task)


def _schema_of_inputs(task: Task, values: Mapping[str, Value]) -> Schema:
    """Return the schema with the inputs that are switched on. Raises UserError if all are off."""
    names = input_names(values)
    if not names:
        raise UserError(f"a model needs an input: {', '.join(INPUT_NAMES)} can't all be off")
    return Schema(task, len(names))
