"""Operations of a recorded step that give the same result in every step, so that a loop need not repeat them."""

from collections.abc import Container, Mapping, Sequence

import torch
from torch import Tensor

from tui_trainer.engine.burst.trace import Operation, Trace, names_in
from tui_trainer.engine.burst.traced_number import NumberLine

SHAPE_FUNCTIONS = frozenset(
    {
        torch.ops.aten.ones_like.default,
        torch.ops.aten.zeros_like.default,
        torch.ops.aten.full_like.default,
    }
)
"""Functions whose result depends only on the shape and dtype of their first argument."""


def find_invariants(trace: Trace, variables: Container[str]) -> list[int]:
    """Return the indices of operations whose results depend only on these variables, on constants and on shapes.

    Operations are left out if their result is changed in place later, or if they draw random numbers.
    """
    tags = trace.numbers.texts_by_tag()
    changed = _changed_variables(trace.lines)
    known = set(trace.constants)
    found: list[int] = []
    for index, line in enumerate(trace.lines):
        if isinstance(line, NumberLine) or line.changes_tensors or line.draws_random_numbers:
            continue
        arguments = () if line.function in SHAPE_FUNCTIONS else line.arguments
        inputs = {name.text for name in names_in([arguments, line.keywords])}
        results = {name.text for name in line.results}
        is_known = all(name in known or name in variables for name in inputs)
        if is_known and not results & changed and not _has_number_of(tags, [line.arguments, *line.keywords.values()]):
            known |= results
            found.append(index)
    return found


def constant_results(trace: Trace) -> dict[int, Mapping[str, Tensor]]:
    """Return the results of operations that depend on nothing but constants and shapes, by variable, for each line's index."""
    found: dict[int, Mapping[str, Tensor]] = {}
    for index in find_invariants(trace, ()):
        line = trace.lines[index]
        assert isinstance(line, Operation)
        tensors = {name.text: trace.tensor(name) for name in line.results}
        found[index] = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    return found


def _changed_variables(lines: Sequence[Operation | NumberLine]) -> set[str]:
    """Return the variables of all tensors that operations change in place, and of the tensors that share memory with them."""
    operations = [line for line in lines if isinstance(line, Operation)]
    changed = {name.text for line in operations if line.changes_tensors for name in names_in([line.arguments, line.keywords])}
    for line in reversed(operations):
        if line.shares_memory and changed & {name.text for name in line.results}:
            changed |= {name.text for name in names_in(line.arguments)}
    for line in operations:
        if line.shares_memory and changed & {name.text for name in names_in(line.arguments)}:
            changed |= {name.text for name in line.results}
    return changed


def _has_number_of(tags: Container[float], value: object) -> bool:
    """Return whether an argument is a number that changes from step to step, or contains one."""
    if isinstance(value, list | tuple):
        return any(_has_number_of(tags, item) for item in value)
    return isinstance(value, float) and value in tags
