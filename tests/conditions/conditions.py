"""Names, values and random texts for the tests of conditions."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from tui_trainer.base.expressions.functions import Array
from tui_trainer.catalogue.entry import Task
from tui_trainer.conditions.check_recipe import metric_names
from tui_trainer.conditions.condition import Condition

SHAPES = {"w": (3, 1), "b": (1,), "m": (2, 3), "layers.0.weight": (1, 4), "scale": (), "loss": (2,), "empty": (0,)}
NAMES = metric_names(Task.BINARY, SHAPES)
PLAIN = metric_names(Task.REGRESSION, {"w": (1,), "b": (1,)})


@dataclass
class Numbers:
    """Values of a step, with a record of the names that were read."""

    scalars: Mapping[str, float | None] = field(default_factory=dict)
    tensors: Mapping[str, Array] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def scalar(self, name: str) -> float | None:
        """Return a number of the step."""
        self.read.add(name)
        return self.scalars[name]

    def weights(self, name: str) -> Array:
        """Return a weight tensor."""
        self.read.add(f"param {name}")
        return self.tensors[name]


def numbers(**changes: float | None) -> Numbers:
    """Return values for all names, with these scalars changed."""
    scalars: dict[str, float | None] = {
        "loss": 0.0998, "step": 500, "accuracy": 0.875, "grad_norm": 11.5, "best_loss": 0.04, "epoch": 3, "lr": 0.1,
    }  # fmt: skip
    tensors = {
        "w": np.array([[2.3951], [-1.5], [0.25]]),
        "b": np.array([-0.5]),
        "m": np.arange(6.0).reshape(2, 3),
        "layers.0.weight": np.array([[0.0, 1.0, 2.0, 3.0]]),
        "scale": np.array(4.0),
        "loss": np.array([7.0, 8.0]),
        "empty": np.zeros(0),
    }
    return Numbers(scalars | changes, tensors)


def parsed(text: str) -> Condition:
    """Parse a condition with NAMES."""
    return Condition.parse(text, NAMES)


class Table:
    """Tensor for Python's eval: w[1], m[0,1] and m[0][1] are floats."""

    def __init__(self, array: Array) -> None:
        self.array = array

    def __getitem__(self, index: int | tuple[int, ...]) -> "float | Table":
        found = self.array[index]
        return Table(found) if found.ndim else float(found)


def nan_aware(function: Callable[[tuple[float, ...]], float]) -> Callable[..., float]:
    """Return min or max such that the result is nan if any number is nan; in Python it depends on the position of the nan."""
    return lambda *numbers: math.nan if any(math.isnan(number) for number in numbers) else function(numbers)


def python_names(values: Numbers) -> dict[str, object]:
    """Return the variables with which Python's eval computes a condition."""
    tables = {name: Table(array.squeeze()) for name, array in values.tensors.items() if array.size > 1}
    known: dict[str, object] = {name: getattr(math, name) for name in ("sqrt", "exp", "log", "log10", "isfinite", "isnan")}
    known |= {name: value for name, value in values.scalars.items() if value is not None}
    known |= {name: table for name, table in tables.items() if name not in values.scalars}
    known |= {"b": values.tensors["b"].item(), "scale": values.tensors["scale"].item(), "param": tables.__getitem__}
    known |= {"abs": abs, "min": nan_aware(min), "max": nan_aware(max)}
    known["norm"] = lambda table: float(np.linalg.norm(table.array))
    return known


ATOMS = (
    "loss", "step", "accuracy", "grad_norm", "best_loss", "epoch", "lr", "b", "scale", "w[0]", "w[2]", "w[-1]",
    "m[1,2]", "m[0][1]", "param('layers.0.weight')[3]", "param('loss')[0]", "norm(w)",
)  # fmt: skip
LITERALS = st.floats(0, allow_infinity=False, width=32).map(repr) | st.sampled_from(["0.0", "1.0", "2.0", ".5", "1e3"])


def _number(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sign = st.sampled_from(["+", "-", " - ", "*", "/", " % ", "**"])
    return st.one_of(
        st.tuples(smaller, sign, smaller).map("".join),
        st.tuples(smaller, sign, smaller, sign, smaller).map("".join),
        smaller.map("({})".format),
        smaller.map("-{}".format),
        st.tuples(st.sampled_from(["abs", "sqrt", "exp", "log", "log10"]), smaller).map("{0[0]}({0[1]})".format),
        st.tuples(st.sampled_from(["min", "max"]), smaller, smaller).map("{0[0]}({0[1]}, {0[2]})".format),
    )


NUMBERS = st.recursive(st.sampled_from(ATOMS) | LITERALS, _number, max_leaves=6)
COMPARE = st.sampled_from(["<", " <= ", ">", ">=", " == ", "!="])


def _condition(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(smaller, min_size=2, max_size=3).map(" and ".join),
        st.lists(smaller, min_size=2, max_size=3).map(" or ".join),
        smaller.map("not {}".format),
        smaller.map("({})".format),
    )


CONDITIONS = st.recursive(
    st.one_of(
        st.tuples(NUMBERS, COMPARE, NUMBERS).map("".join),
        st.tuples(NUMBERS, COMPARE, NUMBERS, COMPARE, NUMBERS).map("".join),
        st.tuples(st.sampled_from(["isnan", "isfinite"]), NUMBERS).map("{0[0]}({0[1]})".format),
    ),
    _condition,
    max_leaves=4,
).filter(lambda text: len(text) < 250)
"""Valid conditions that mean the same in Python."""
SPECIAL_FLOATS = st.floats() | st.sampled_from([0.0, -1.0, 1.0, math.inf, -math.inf, math.nan])
PIECES = st.sampled_from(
    [*ATOMS, "and", "or", "not", "(", ")", "[", "]", ",", "<", "==", "=", "+", "-", "**", "1", "0.5", "1e", "'", '"',
     "param(", "abs(", "max(", "norm(", "w", "m", "empty", "&&", "\u0663", "\ud800", "\x00", "layers.0.weight", " "]
)  # fmt: skip
PIECES_IN_ANY_ORDER = st.lists(PIECES, max_size=60).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words)))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60) | PIECES_IN_ANY_ORDER
