"""OptimizerState: the values that an optimizer stores between updates, and functions to copy them."""

from collections.abc import Iterator
from typing import TypeAlias

from torch import Tensor

StateValue: TypeAlias = "Tensor | float | list[StateValue] | dict[str, StateValue] | None"
"""Entry of an optimizer's state: a tensor or a number, or nested lists and dicts of these, as in LBFGS."""
OptimizerState = list[dict[str, StateValue]]
"""State of an optimizer: for each parameter a dict of values by name.

The list is empty before the first update.
"""


def clone_value(value: StateValue) -> StateValue:
    """Return a copy of a value that shares no tensor with it."""
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, list):
        return [clone_value(item) for item in value]
    if isinstance(value, dict):
        return clone_entries(value)
    return value


def clone_entries(values: dict[str, StateValue]) -> dict[str, StateValue]:
    """Return a copy of a dict of values that shares no tensor with it."""
    return {name: clone_value(value) for name, value in values.items()}


def tensors_in(value: StateValue) -> Iterator[Tensor]:
    """Yield every tensor in a value, also those in nested lists and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(item)
