"""Compile the traces of a step into a TorchScript loop that makes the step many times.

This is the only module that uses torch.jit. TorchScript is deprecated and may be removed from torch, and tracing uses
private parts of torch: burst.py imports these modules only when a step is first recorded, and if anything in them fails,
steps are made one by one.

The loop runs the same operations in the same order as the step, so the bits are the same; it saves Python's and
autograd's overhead between operations, and the GIL is released while it runs. The source is compiled in a
torch.jit.CompilationUnit, since functions compiled by torch.jit.script stay in memory until the process ends.
"""

from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor

from tui_trainer.engine.burst.recorded_loop import Loop, NotRecordableError, Recording
from tui_trainer.engine.burst.shortcuts import Shortcuts
from tui_trainer.engine.burst.state_copies import variables_in
from tui_trainer.engine.burst.trace import Name, Operation, Trace, names_in
from tui_trainer.engine.burst.traced_number import NumberLine, number_source
from tui_trainer.engine.step.device import to_array

LOOP_TEMPLATE = """\
def loop(
    state: List[Tensor], constants: List[Tensor], inputs: List[Tensor], targets: List[Tensor], rates: List[float],
    updates: int, steps: int
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
    {after}
    return torch.stack(losses) if len(losses) > 0 else torch.zeros(0)
"""
"""TorchScript source of a loop, with replacement fields for lines and for the variable of the loss."""
INPUTS, TARGETS, UPDATES, RATE = "x", "y", "t", "rates[step]"
"""Expressions in the loop for the step's batch, the number of updates before the step, and its learning rate."""


def compile_loop(
    traces: tuple[Trace, Trace], loss: Name, copies: Mapping[str, Name], state_count: int, is_full_batch: bool
) -> Recording:
    """Compile a loop from two traces of the same step with different tags.

    `loss`: variable of the loss; `copies`: variables whose value must be copied into a state tensor after each step, by the
    state's variable; `state_count`: number of state tensors; `is_full_batch`: whether all steps read the same batch.
    Raises NotRecordableError if the traces differ in more than numbers that are computed from the number of the update or
    from tensors.
    """
    first, _ = traces
    states = [state_name(index) for index in range(state_count)]
    kept = frozenset(_variable(name.text) for name in (loss, *copies.values())) | frozenset(copies)
    shortcuts = Shortcuts.of(first, states, kept, (INPUTS, TARGETS) if is_full_batch else None)
    lines = _to_source(*traces, set(kept), shortcuts)
    constants = {**first.constants, **shortcuts.constants}
    drawn = [_drawn_name(index) for index, line in enumerate(first.lines) if isinstance(line, Operation) and line.draws_random_numbers]
    before = [
        *(f"{name} = state[{index}].clone()" for index, name in enumerate(states)),
        *(f"{name} = constants[{index}]" for index, name in enumerate(constants)),
        *(f"{name} = torch.zeros(0)" for name in drawn),
        *shortcuts.source_before(),
        *(text for index, text in lines if index in shortcuts.lines_before),
    ]
    each = [text for index, text in lines if index not in shortcuts.lines_before]
    each += [f"{state}.copy_({value.text})" for state, value in copies.items()]
    after = [f"state[{index}].copy_({name})" for index, name in enumerate(states) if name not in shortcuts.counters]
    after += [f"if {name}.numel() < 0:\n        losses.clear()" for name in drawn]
    after += shortcuts.source_after()
    source = LOOP_TEMPLATE.format(
        before="\n    ".join(before), lines="\n        ".join(each), loss=loss.text, after="\n    ".join(after)
    )
    return Recording(_compile(source), list(constants.values()))


def state_name(index: int) -> str:
    """Return the variable of a state tensor in the loop."""
    return f"state_{index}"


def _compile(text: str) -> Loop:
    """Compile the source of a loop. Torch fuses no operations in it.

    The loop runs in inference mode, on copies of the state that it makes itself: operations on such tensors do nothing for
    autograd, which saves a tenth of their time.
    """
    unit = torch.jit.CompilationUnit(text)
    loop = cast(Loop, unit.loop)
    unoptimized = torch.jit.optimized_execution  # type: ignore[attr-defined] # torch does not export it by name

    def run(*arguments: Any) -> Tensor:
        with torch.inference_mode(), unoptimized(False):
            return loop(*arguments)

    return cast(Loop, run)


def _to_source(first: Trace, second: Trace, needed: set[str], shortcuts: Shortcuts) -> list[tuple[int, str]]:
    """Return the lines of the loop with their indices, without operations whose results are not needed.

    `needed`: variables that are needed after the last line.
    """
    _check_same_constants(first, second)
    if len(first.lines) != len(second.lines):
        raise NotRecordableError("the operations differ from step to step")
    texts = first.numbers.texts_by_tag(), second.numbers.texts_by_tag()
    source: list[tuple[int, str]] = []
    for index, (line, other) in reversed(list(enumerate(zip(first.lines, second.lines, strict=True)))):
        if isinstance(line, NumberLine):
            text = _number_line(line, other)
        elif line.has_effect or any(_variable(name.text) in needed for name in line.results):
            text = _call(line, other, texts)
            if line.draws_random_numbers:
                text += f"\n        {_drawn_name(index)} = {line.results[0].text}"
        else:
            continue
        replacement = shortcuts.replacement(index, line)
        if replacement != "":
            source.append((index, text if replacement is None else replacement))
            needed |= {_variable(name) for name in variables_in(line)}
    return source[::-1]


def _number_line(line: NumberLine, other: Operation | NumberLine) -> str:
    if line != other:
        raise NotRecordableError("the numbers differ from step to step")
    return line.text


def _drawn_name(index: int) -> str:
    """Return the variable for the result of an operation that draws random numbers.

    It is read after the loop, so that TorchScript doesn't leave the operation out if its result is not used otherwise: the next
    random numbers would be others.
    """
    return f"drawn_{index}"


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
    return bool(line.results) and line.results[0] in names_in(line.arguments)


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
