"""Equality of values with arrays, and frozen mappings."""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pytest

from tui_trainer.base.equality import EqualByValue, same
from tui_trainer.base.frozen_mapping import FrozenMapping

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Curve(EqualByValue):
    """A dataclass with an array, a mapping of arrays and a field that is not compared."""

    y: np.ndarray[tuple[int], np.dtype[np.float64]]
    parts: Mapping[str, object] = field(default_factory=FrozenMapping)
    note: str = field(default="", compare=False)


class OtherCurve(Curve):
    """A dataclass with the same fields."""


Y = np.array([0.0, NAN, 1.0])
EQUAL: list[tuple[object, object]] = [
    (Y, Y.copy()),
    (np.zeros((0, 3)), np.zeros((0, 3))),
    (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).copy(order="F")),
    (NAN, -NAN),
    ((1, [NAN, Y]), (1, [NAN, Y.copy()])),
    ({"a": Y}, MappingProxyType({"a": Y.copy()})),
    (Curve(Y, {"a": (Y,)}), Curve(Y.copy(), FrozenMapping({"a": (Y.copy(),)}), "other")),
    ("a", "a"),
    (None, None),
]
DIFFERENT: list[tuple[object, object]] = [
    (Y, Y + 1),
    (np.array([0.0]), np.array([-0.0])),
    (np.array([1.0]), np.array([1.0], dtype=np.float32)),
    (np.zeros((0, 3)), np.zeros((3, 0))),
    (np.zeros(1), np.zeros((1, 1))),
    (np.zeros(1), 0.0),
    (NAN, 0.0),
    ((1, Y), [1, Y]),
    ((1,), (1, 2)),
    ({"a": Y}, {"b": Y}),
    ({"a": Y}, {"a": Y, "b": Y}),
    (Curve(Y), Curve(Y, {"a": 1})),
    (Curve(Y), OtherCurve(Y)),
    (Curve(Y), None),
]


@pytest.mark.parametrize(("first", "second"), EQUAL)
def test_equal(first: object, second: object) -> None:
    """Equal values are the same, in both orders."""
    assert same(first, second)
    assert same(second, first)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different(first: object, second: object) -> None:
    """Different values are not the same, in both orders."""
    assert not same(first, second)
    assert not same(second, first)


def test_dataclasses() -> None:
    """Dataclasses with arrays are compared by == with their items, and can't be hashed."""
    assert Curve(Y) == Curve(Y.copy())
    assert Curve(Y) != Curve(Y + 1)
    assert Curve(Y) in [Curve(Y + 1), Curve(Y.copy())]
    with pytest.raises(TypeError, match="unhashable"):
        hash(Curve(Y))


def test_frozen_mapping() -> None:
    """A frozen mapping equals a mapping with the same items, copies them, can't be changed, and is pickled and hashed."""
    items = {"b": 1, "a": 2}
    mapping = FrozenMapping(items)
    items["c"] = 3
    plain = {"a": 2, "b": 1}
    assert mapping == plain
    assert plain == mapping
    assert mapping != items
    assert mapping != [("b", 1), ("a", 2)]
    assert (list(mapping), list(mapping.values()), list(mapping.items())) == (["b", "a"], [1, 2], [("b", 1), ("a", 2)])
    assert (mapping.get("a"), mapping.get("z"), "a" in mapping, "z" in mapping, len(mapping)) == (2, None, True, False, 2)
    assert {**mapping} == dict(mapping) == mapping
    assert hash(mapping) == hash(FrozenMapping({"a": 2, "b": 1}))
    assert not hasattr(mapping, "__setitem__")
    assert not hasattr(mapping, "__dict__")
    again = pickle.loads(pickle.dumps(mapping))
    assert (type(again), again) == (FrozenMapping, mapping)


def test_numpy_is_not_imported() -> None:
    """Mappings and their equality do without importing numpy, which the command line's help has no time for."""
    code = "import sys, tui_trainer.base.frozen_mapping, tui_trainer.recipe.config; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_frozen_mapping_of_arrays() -> None:
    """Frozen mappings of arrays are compared bit for bit."""
    assert FrozenMapping({"a": Y}) == FrozenMapping({"a": Y.copy()})
    assert FrozenMapping({"a": Y}) != {"a": Y + 1}
