"""find_counters(): state tensors that only count the updates, which a recorded loop can count in a number instead.

The optimizers of torch.optim have such a tensor for each parameter: `step`, to which every update adds 1. Counting in a
number saves an operation and a reading per step and parameter.
"""

from collections import defaultdict
from collections.abc import Iterable

import torch

from tui_trainer.engine.burst.state_copies import Lines, variables_in
from tui_trainer.engine.burst.trace import Operation
from tui_trainer.engine.burst.traced_number import NumberLine

ADD = torch.ops.aten.add_.Tensor
MAX_COUNT = 2.0**24
"""Largest number up to which a float32 can count; the loop ends there."""


def find_counters(lines: Lines, states: Iterable[str]) -> list[str]:
    """Return the variables of state tensors that are increased by 1 in each step, and otherwise only read as numbers after that."""
    uses: defaultdict[str, list[Operation | NumberLine]] = defaultdict(list)
    for line in lines:
        for name in variables_in(line):
            uses[name].append(line)
    return [state for state in states if uses[state] and _is_count(uses[state])]


def count_name(state: str) -> str:
    """Return the variable of the number that replaces a state tensor."""
    return f"count_{state}"


def counted(line: Operation | NumberLine, counters: Iterable[str]) -> str | None:
    """Return the TorchScript source that replaces a line that uses a counter; None for another line."""
    used = variables_in(line) & set(counters)
    if not used:
        return None
    name = count_name(min(used))
    if isinstance(line, NumberLine):
        return f"{line.text.partition(' = ')[0]} = {name}"
    return f"{name} = {name} + 1.0\n        if {name} > {MAX_COUNT}:\n            break"


def _is_count(lines: list[Operation | NumberLine]) -> bool:
    first, *others = lines
    adds_one = isinstance(first, Operation) and first.function is ADD and first.arguments[1] == 1 and not first.keywords
    return adds_one and all(isinstance(line, NumberLine) for line in others)
