"""OptimizerState: what an optimizer keeps between updates, and copies of it."""

from collections.abc import Iterator
from typing import TypeAlias

from torch import Tensor

StateValue: TypeAlias = "Tensor | float | list[StateValue] | dict[str, StateValue] | None"
"""Entry of an optimizer's state: a tensor or number, or a nest of them such as LBFGS has."""
OptimizerState = list[dict[str, StateValue]]
"""State of an optimizer for each tensor of weights, by name; empty before the first update."""


def copied(value: StateValue) -> StateValue:
    """Return a copy that shares no tensor."""
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, list):
        return [copied(item) for item in value]
    if isinstance(value, dict):
        return copied_by_name(value)
    return value


def copied_by_name(values: dict[str, StateValue]) -> dict[str, StateValue]:
    """Return a copy of several named values that shares no tensor."""
    return {name: copied(value) for name, value in values.items()}


def tensors_in(value: StateValue) -> Iterator[Tensor]:
    """Yield every tensor of a value."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(item)
