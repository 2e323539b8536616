"""Values as nested tuples that are equal only if every bit is, whatever == says: to check what pickling gives back."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import numpy as np

NOT_PICKLED = ("truth", "_cache")
"""Fields of dataclasses that are left out: a function, and computed values."""


def exact(value: object) -> object:
    """Return a value with its types, the bits of its floats and arrays, and the order of its mappings."""
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, float):
        return type(value), struct.pack("<d", value)
    if is_dataclass(value):
        return type(value), tuple(_fields(value))
    if isinstance(value, Mapping):
        return type(value), tuple((key, exact(item)) for key, item in value.items())
    if isinstance(value, tuple | list):
        return type(value), tuple(map(exact, value))
    return type(value), value


def _fields(value: object) -> Iterator[tuple[str, object]]:
    """Yield the fields of a dataclass, without functions that are computed from other fields."""
    assert is_dataclass(value)
    for field in fields(value):
        item = getattr(value, field.name)
        if field.name not in NOT_PICKLED and not callable(item):
            yield field.name, exact(item)
