"""Compile the traces of a step into a TorchScript loop that makes the step many times.

This is the only module that uses torch.jit. TorchScript is deprecated and may be removed from torch: burst.py imports
this module only when a step is first recorded, and if anything in it fails, steps are made one by one.

The loop runs the same operations in the same order as the step, so the bits are the same; it saves Python's and
autograd's overhead between operations, and the GIL is released while it runs. The source is compiled in a
torch.jit.CompilationUnit, since functions compiled by torch.jit.script stay in memory until the process ends.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import torch
from torch import Tensor

from tui_trainer.engine.burst.trace import Name, NotRecordableError, Operation, Trace
from tui_trainer.engine.burst.traced_number import NumberLine, number_source
from tui_trainer.engine.step.device import to_array

Loop = Callable[[list[Tensor], list[Tensor], list[Tensor], list[Tensor], int, int], Tensor]
"""Function (state, constants, inputs, targets, updates, steps) that makes at most `steps` steps on the state in place.

`inputs`, `targets`: a batch for each step, or a single batch that every step reads. `updates`: number of updates before
the first step. Returns the losses of the steps, (steps,). There are fewer if a step needs other operations than the recorded
ones: the state is then undefined.
"""
LOOP_TEMPLATE = """\
def loop(
    state: List[Tensor], constants: List[Tensor], inputs: List[Tensor], targets: List[Tensor], updates: int, steps: int
) -> Tensor:
    losses: List[Tensor] = []
    is_one_batch = len(inputs) == 1
    x, y = inputs[0], targets[0]
    {before}
    for step in range(steps):
        if not is_one_batch:
            x, y = inputs[step], targets[step]
        t = float(updates + step)
        {lines}
        losses.append({loss})
    return torch.stack(losses) if len(losses) > 0 else torch.zeros(0)
"""
"""TorchScript source of a loop, with replacement fields for lines and for the variable of the loss."""
INPUTS, TARGETS, UPDATES = "x", "y", "t"
"""Variables of the loop for the step's batch and for the number of updates before the step."""


def compile_loop(traces: tuple[Trace, Trace], loss: Name, copies: Mapping[str, Name], state_count: int) -> Loop:
    """Compile a loop from two traces of the same step with different tags.

    `loss`: variable of the loss; `copies`: variables whose value must be copied into a state tensor after the step, by the
    state's variable; `state_count`: number of state tensors. Raises NotRecordableError if the traces differ in more than
    numbers that are computed from the number of the update or from tensors.
    """
    lines = _to_source(*traces, needed={_variable(name.text) for name in (loss, *copies.values())})
    lines += [f"{state}.copy_({value.text})" for state, value in copies.items()]
    before = [f"{state_name(index)} = state[{index}]" for index in range(state_count)]
    before += [f"{name} = constants[{index}]" for index, name in enumerate(traces[0].constants)]
    text = LOOP_TEMPLATE.format(before="\n    ".join(before), lines="\n        ".join(lines), loss=loss.text)
    return _compile(text)


def state_name(index: int) -> str:
    """Return the variable of a state tensor in the loop."""
    return f"state_{index}"


def _compile(text: str) -> Loop:
    """Compile the source of a loop. The loop runs without autograd, and torch fuses no operations in it."""
    unit = torch.jit.CompilationUnit(text)
    loop = cast(Loop, unit.loop)
    unoptimized = torch.jit.optimized_execution  # type: ignore[attr-defined] # torch does not export it by name

    def run(*arguments: Any) -> Tensor:
        with torch.no_grad(), unoptimized(False):
            return loop(*arguments)

    return cast(Loop, run)


def _to_source(first: Trace, second: Trace, needed: set[str]) -> list[str]:
    """Return the lines of the loop, without operations whose results are not needed."""
    _check_same_constants(first, second)
    if len(first.lines) != len(second.lines):
        raise NotRecordableError("the operations differ from step to step")
    texts = first.numbers.texts_by_tag(), second.numbers.texts_by_tag()
    source: list[str] = []
    for line, other in zip(reversed(first.lines), reversed(second.lines), strict=True):
        if isinstance(line, NumberLine):
            if line != other:
                raise NotRecordableError("the numbers differ from step to step")
            source.append(line.text)
            needed.add(_variable(line.tensor))
        elif line.changes_tensors or any(_variable(name.text) in needed for name in line.results):
            source.append(_call(line, other, texts))
            needed |= {_variable(name.text) for name in _names_in([line.arguments, list(line.keywords.values())])}
        elif line.draws_random_numbers:  # TorchScript would leave the operation out
            raise NotRecordableError("the step draws random numbers without using them")
    return source[::-1]


def _variable(text: str) -> str:
    """Return the variable of a tensor, which may be an element of a list."""
    return text.partition("[")[0]


def _check_same_constants(first: Trace, second: Trace) -> None:
    pairs = zip(first.constants.values(), second.constants.values(), strict=False)
    if len(first.constants) != len(second.constants) or not all(_is_equal(*pair) for pair in pairs):
        raise NotRecordableError("tensors that are not part of the run's state differ from step to step")


def _is_equal(first: Tensor, second: Tensor) -> bool:
    """Return whether two tensors have the same bits."""
    same_form = first.dtype == second.dtype and first.shape == second.shape
    return same_form and to_array(first).tobytes() == to_array(second).tobytes()


def _names_in(value: Any) -> list[Name]:
    if isinstance(value, Name):
        return [value]
    return [name for item in value for name in _names_in(item)] if isinstance(value, list | tuple) else []


def _call(line: Operation, other: Operation | NumberLine, texts: tuple[Mapping[float, str], Mapping[float, str]]) -> str:
    """Return the call of an operation as TorchScript source."""
    if isinstance(other, NumberLine) or not line.has_form_of(other):
        raise NotRecordableError("the operations differ from step to step")
    pairs = zip(line.arguments, other.arguments, strict=True)
    arguments = [_argument(*pair, texts) for pair in pairs]
    arguments += [f"{key}={_argument(value, other.keywords[key], texts)}" for key, value in line.keywords.items()]
    call = f"torch.ops.{line.function.overloadpacket!s}({', '.join(arguments)})"
    results = [name.text for name in line.results]
    return call if _is_in_place(line) else f"{', '.join(results)} = {call}"


def _is_in_place(line: Operation) -> bool:
    """Return whether the result of an operation is one of its arguments."""
    return bool(line.results) and line.results[0] in _names_in(line.arguments)


def _argument(value: object, other: object, texts: tuple[Mapping[float, str], Mapping[float, str]]) -> str:
    """Return an argument of an operation as TorchScript source. `other`: the same argument in the other trace."""
    if isinstance(value, Name) and value == other:
        return value.text
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        return f"[{', '.join(_argument(*pair, texts) for pair in zip(value, other, strict=True))}]"
    if isinstance(value, float) and isinstance(other, float):
        return _number(value, other, texts)
    if type(value) is not type(other) or value != other:
        raise NotRecordableError(f"an argument differs from step to step: {value} and {other}")
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, torch.device):
        return f"torch.device('{value}')"
    return str(value)  # Python's text of a number; torch's name of a dtype or layout


def _number(value: float, other: float, texts: tuple[Mapping[float, str], Mapping[float, str]]) -> str:
    found = texts[0].get(value)
    if found is not None and found == texts[1].get(other):
        return found
    if value.hex() != other.hex():
        raise NotRecordableError(f"a number differs from step to step: {value!r} and {other!r}")
    return number_source(value)
