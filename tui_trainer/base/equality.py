"""Equality of values that contain numpy arrays: arrays are compared bit for bit, and NaN equals NaN."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Protocol, TypeGuard


class _Array(Protocol):
    """A numpy array, described here since importing numpy takes longer than the command line's help may."""

    dtype: object
    shape: tuple[int, ...]

    def tobytes(self) -> bytes:
        """Return the bytes of the entries, row by row."""


class EqualByValue:
    """Base of frozen dataclasses with arrays: two of them are equal if all their compared fields are (see `same`).

    Declare such a dataclass with eq=False, since dataclass's own comparison of two arrays raises ValueError. Instances
    can't be hashed.

    >>> from dataclasses import dataclass
    >>> import numpy as np
    >>> @dataclass(frozen=True, eq=False)
    ... class Curve(EqualByValue):
    ...     y: np.ndarray
    >>> Curve(np.array([0.0, np.nan])) == Curve(np.array([0.0, np.nan]))
    True
    >>> Curve(np.array([0.0])) == Curve(np.array([-0.0]))
    False
    """

    __hash__ = None  # type: ignore[assignment] # the way to declare that instances can't be hashed

    def __eq__(self, other: object) -> bool:
        return same(self, other)


def same(first: object, second: object) -> bool:
    """Return whether two values are equal, arrays inside them included.

    Arrays are equal if type, shape and every bit are. Mappings, tuples, lists and the compared fields of dataclasses
    are equal if their items are. Two floats that are both NaN are equal. All other values are compared by ==.
    """
    if first is second:
        return True
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(same(value, second[key]) for key, value in first.items())
    if type(first) is not type(second):
        return not any(isinstance(value, EqualByValue) or _is_array(value) for value in (first, second)) and first == second
    if _is_array(first) and _is_array(second):
        return (first.dtype, first.shape, first.tobytes()) == (second.dtype, second.shape, second.tobytes())
    if isinstance(first, tuple | list) and isinstance(second, tuple | list):
        return len(first) == len(second) and all(map(same, first, second))
    if is_dataclass(first):
        compared = (field.name for field in fields(first) if field.compare)
        return all(same(getattr(first, name), getattr(second, name)) for name in compared)
    return bool(first == second) or (first != first and second != second)  # noqa: PLR0124 - only NaN differs from itself


def _is_array(value: object) -> TypeGuard[_Array]:
    return hasattr(value, "tobytes") and hasattr(value, "dtype")
