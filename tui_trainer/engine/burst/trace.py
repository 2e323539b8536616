"""Trace: the tensor operations of a step, recorded while the step is made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from tui_trainer.engine.burst.recorded_loop import NotRecordableError
from tui_trainer.engine.burst.traced_number import NumberLine, TracedNumber, TracedNumbers

READS = (
    Tensor.__bool__, Tensor.__int__, Tensor.__float__, Tensor.__complex__, Tensor.__index__, Tensor.__array__,
    Tensor.numpy, Tensor.tolist, Tensor.data_ptr, Tensor.untyped_storage, Tensor.is_nonzero,
)  # fmt: skip
"""Methods by which Python reads the elements of a tensor: what it does with them can't be recorded."""
ITEM_OPERATION = torch.ops.aten._local_scalar_dense.default
ALIAS_OPERATION = torch.ops.aten.detach.default
COPY_OPERATION = torch.ops.aten.copy_.default


@dataclass(frozen=True)
class Name:
    """Variable of a recorded step that is a tensor."""

    text: str


@dataclass(frozen=True, eq=False)
class Operation:
    """Tensor operation of a step. Tensors in its arguments and results are Names."""

    function: OpOverload
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    results: tuple[Name, ...]
    is_plain_copy: bool = False
    """Whether the operation copies a tensor into another of the same shape, strides and dtype."""

    def has_form_of(self, other: "Operation") -> bool:
        """Return whether the operation is the same as another, with as many arguments."""
        same_keywords = self.keywords.keys() == other.keywords.keys()
        return self.function is other.function and same_keywords and len(self.arguments) == len(other.arguments)

    @property
    def changes_tensors(self) -> bool:
        """Whether the operation changes a tensor in place."""
        return self.function._schema.is_mutable

    @property
    def has_effect(self) -> bool:
        """Whether the operation changes a tensor or draws random numbers, so that it must be made even without a use."""
        return self.changes_tensors or self.draws_random_numbers

    @property
    def shares_memory(self) -> bool:
        """Whether a result shares memory with an argument, without being that argument itself."""
        return not self.changes_tensors and any(result.alias_info is not None for result in self.function._schema.returns)

    @property
    def draws_random_numbers(self) -> bool:
        """Whether the operation draws from torch's random generator."""
        return torch.Tag.nondeterministic_seeded in self.function.tags


@dataclass(eq=False)
class Trace:
    """Operations and number lines of a step, in order, and the tensors that it reads."""

    numbers: TracedNumbers
    lines: list[Operation | NumberLine] = field(default_factory=list)
    """Tensor operations, and lines that compute numbers."""
    constants: dict[str, Tensor] = field(default_factory=dict)
    """Tensors that are neither known beforehand nor computed by the step, by the variable: copies."""
    _names: dict[int, Name] = field(default_factory=dict)
    _tensors: list[Tensor] = field(default_factory=list)
    """Every tensor in `_names`: as long as it exists, no other tensor has its id."""

    @classmethod
    def of(cls, known: Mapping[str, Tensor], first_tag: float) -> "Trace":
        """Return an empty trace of a step that reads and changes the `known` tensors; `known`: tensors by variable."""
        lines: list[Operation | NumberLine] = []
        trace = cls(TracedNumbers(first_tag, lines.append), lines)
        for text, tensor in known.items():
            trace._set_name(tensor, Name(text))
        return trace

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record the operations of the current thread, and the numbers that it reads from tensors."""
        with _OperationMode(self), _ReadMode(self):
            yield

    def name(self, tensor: Tensor) -> Name:
        """Return the variable of a tensor. A tensor that the trace doesn't know is a constant."""
        if id(tensor) not in self._names:
            self._set_name(tensor, Name(f"constant_{len(self.constants)}"))
            self.constants[self._names[id(tensor)].text] = tensor.detach().clone()
        return self._names[id(tensor)]

    def tensor(self, name: Name) -> Tensor | None:
        """Return the tensor of a variable; None if the operation that should have returned it returned none."""
        return next((tensor for tensor in self._tensors if self._names[id(tensor)] == name), None)

    def add(self, function: OpOverload, arguments: Sequence[Any], keywords: Mapping[str, Any], result: Any) -> None:
        """Record an operation that has been made with these arguments and results."""
        given = tuple(self._with_names(argument) for argument in arguments)
        named = {key: self._with_names(value) for key, value in keywords.items()}
        if function is ALIAS_OPERATION:
            self._set_name(result, given[0])
        elif function is not ITEM_OPERATION and function.namespace != "profiler":
            self._check_constants_stay(function, given)
            results = self._name_results(function, result)
            self.lines.append(Operation(function, given, named, results, _is_plain_copy(function, arguments)))

    def item(self, tensor: Tensor) -> TracedNumber:
        """Return the number in a tensor of one element, as a number that the recorded step reads from the tensor."""
        with torch._C.DisableTorchFunction():
            return self.numbers.read(self.name(tensor).text, tensor.item())

    def _set_name(self, tensor: Tensor, name: Name) -> None:
        self._names[id(tensor)] = name
        self._tensors.append(tensor)

    def _with_names(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return self.name(value)
        return [self._with_names(item) for item in value] if isinstance(value, list | tuple) else value

    def _name_results(self, function: OpOverload, result: Any) -> tuple[Name, ...]:
        """Return the variables of the results; the result of an operation in place keeps its variable."""
        if isinstance(result, list | tuple) and len(function._schema.returns) == 1:
            listed = Name(f"value_{len(self.lines)}")
            for index, tensor in enumerate(result):
                self._set_name(tensor, Name(f"{listed.text}[{index}]"))
            return (listed,)
        results = result if isinstance(result, tuple) else (result,)
        return tuple(self._name_result(tensor, f"value_{len(self.lines)}_{index}") for index, tensor in enumerate(results))

    def _name_result(self, tensor: Tensor | None, text: str) -> Name:
        if tensor is not None and id(tensor) not in self._names:
            self._set_name(tensor, Name(text))
        return self._names[id(tensor)] if tensor is not None else Name(text)

    def _check_constants_stay(self, function: OpOverload, given: tuple[Any, ...]) -> None:
        """Raise NotRecordableError if an operation changes a constant in place."""
        for argument, value in zip(function._schema.arguments, given, strict=False):
            changes = argument.alias_info is not None and argument.alias_info.is_write
            if changes and isinstance(value, Name) and value.text in self.constants:
                raise NotRecordableError(f"{function} changes a tensor that is not part of the run's state")


def names_in(value: Any) -> list[Name]:
    """Return all Names in nested lists, tuples and mappings."""
    if isinstance(value, Name):
        return [value]
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [name for item in items for name in names_in(item)]


def _is_plain_copy(function: OpOverload, arguments: Sequence[Any]) -> bool:
    if function is not COPY_OPERATION:
        return False
    old, new = arguments[:2]
    return bool(old.shape == new.shape and old.stride() == new.stride() and old.dtype == new.dtype)


class _OperationMode(TorchDispatchMode):  # type: ignore[no-untyped-call] # torch does not annotate it
    """Records every tensor operation, those of autograd's backward pass included."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # torch does not annotate it
        self._trace = trace

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Return False: torch then does not import torch._dynamo, which takes over a second."""
        return False

    def __torch_dispatch__(self, func: OpOverload, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Make an operation and record it."""
        result = func(*args, **(kwargs or {}))
        self._trace.add(func, args, kwargs or {}, result)
        return result


class _ReadMode(TorchFunctionMode):
    """Replaces numbers that Python reads from tensors by traced numbers; other reads raise NotRecordableError."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Call a function of torch."""
        if func is Tensor.item:
            return self._trace.item(args[0])
        if func in READS:
            raise NotRecordableError(f"the step reads a tensor's elements by {func.__name__}")
        return func(*args, **(kwargs or {}))
