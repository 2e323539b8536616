"""find_state_copies(): copies into state tensors that a recorded loop makes only once, after its last step.

An optimizer by hand computes each new state as a new tensor and copies it into the state's own tensor. In the loop
the variable of the state can refer to the new tensor instead, which saves an operation per step and tensor.
"""

from collections.abc import Sequence

from tui_trainer.engine.burst.trace import Operation, names_in
from tui_trainer.engine.burst.traced_number import NumberLine

Lines = Sequence[Operation | NumberLine]


def find_state_copies(lines: Lines, states: frozenset[str], kept: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return the copies that can be made after the last step: (state, new tensor), variables both, by the index of the line.

    `states`: variables of all state tensors; `kept`: variables that must not be shared with a state, such as the loss. A copy
    qualifies if it is the last operation on both tensors, if nothing else in the step refers to their memory, and if the
    new tensor has the state's shape and dtype.
    """
    last_use = {name: index for index, line in enumerate(lines) for name in variables_in(line)}
    viewed = {name for line in lines if isinstance(line, Operation) and line.shares_memory for name in variables_in(line)}
    fresh = _fresh_tensors(lines)
    found: dict[int, tuple[str, str]] = {}
    for index, line in enumerate(lines):
        if not (isinstance(line, Operation) and line.is_plain_copy):
            continue
        state, value = (name.text for name in line.arguments[:2])
        is_alone = state in states and value in fresh and value not in kept and not {state, value} & viewed
        if is_alone and last_use[state] == last_use[value] == index:
            found[index] = (state, value)
    return found


def variables_in(line: Operation | NumberLine) -> set[str]:
    """Return the variables of all tensors in the arguments and results of a line."""
    if isinstance(line, NumberLine):
        return {line.tensor}
    return {name.text for name in names_in([line.arguments, line.keywords, line.results])}


def _fresh_tensors(lines: Lines) -> set[str]:
    """Return the variables of tensors that an operation returns in memory of their own."""
    operations = [line for line in lines if isinstance(line, Operation)]
    return {name.text for line in operations if not line.shares_memory and not line.changes_tensors for name in line.results}
