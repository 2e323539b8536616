"""Memory: what an optimizer remembers between updates, and copies of it."""

from collections.abc import Iterator
from typing import TypeAlias

from torch import Tensor

Remembered: TypeAlias = "Tensor | float | list[Remembered] | dict[str, Remembered] | None"
"""One thing that is remembered: numbers, or a nest of them as LBFGS builds it."""
Memory = list[dict[str, Remembered]]
"""What is remembered for each tensor of weights, by name. Empty: nothing yet."""


def copied(remembered: Remembered) -> Remembered:
    """A copy that shares no tensor."""
    if isinstance(remembered, Tensor):
        return remembered.clone()
    if isinstance(remembered, list):
        return [copied(one) for one in remembered]
    if isinstance(remembered, dict):
        return copied_by_name(remembered)
    return remembered


def copied_by_name(remembered: dict[str, Remembered]) -> dict[str, Remembered]:
    """The same of several things that have names."""
    return {name: copied(one) for name, one in remembered.items()}


def tensors_in(remembered: Remembered) -> Iterator[Tensor]:
    """Every tensor of it."""
    if isinstance(remembered, Tensor):
        yield remembered
    elif isinstance(remembered, list | dict):
        for one in remembered.values() if isinstance(remembered, dict) else remembered:
            yield from tensors_in(one)
