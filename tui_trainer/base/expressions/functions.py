"""Operators and functions of expressions, in float64 by IEEE rules: 1 / 0 is inf, log(-1) is nan, no error.

numpy is imported only where it is first needed. Importing it starts threads, and the app must set up its handling of
signals before any thread starts; the conditions of a recipe are checked earlier than that.
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui_trainer.base.frozen_mapping import FrozenMapping

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]
else:
    Array = Any


def _with_ieee_result(python_function: Callable[..., float], numpy_name: str) -> Callable[..., float]:
    """Return a function that calls `python_function`, and returns numpy's IEEE result if that call raises."""

    def apply(*numbers: float) -> float:
        try:
            return python_function(*numbers)
        except (ArithmeticError, ValueError):
            import numpy as np

            with np.errstate(all="ignore"):
                return float(getattr(np, numpy_name)(*numbers))

    return apply


def _nan_if_any_nan(choose: Callable[[tuple[float, ...]], float]) -> Callable[..., float]:
    """Return a function that returns nan if any of its numbers is nan, and otherwise calls `choose`: min or max."""

    def apply(*numbers: float) -> float:
        return math.nan if any(map(math.isnan, numbers)) else choose(numbers)

    return apply


def _reduction(name: str) -> Callable[[Array], float]:
    """Return the numpy function with that name, applied to all elements of an array in float64."""

    def apply(array: Array) -> float:
        import numpy as np

        reduce = np.linalg.norm if name == "norm" else getattr(np, name)
        with np.errstate(all="ignore"):
            return float(reduce(np.asarray(array, dtype=np.float64).ravel()))

    return apply


OPERATORS: Mapping[str, Callable[[float, float], float]] = FrozenMapping(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": _with_ieee_result(operator.truediv, "divide"),
        "%": _with_ieee_result(operator.mod, "remainder"),
        "**": _with_ieee_result(math.pow, "power"),
    }
)
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = FrozenMapping(
    {
        "<": operator.lt,
        ">": operator.gt,
        "<=": operator.le,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)
UNARY: Mapping[str, Callable[..., float]] = FrozenMapping(
    {
        "abs": math.fabs,
        "sqrt": _with_ieee_result(math.sqrt, "sqrt"),
        "exp": _with_ieee_result(math.exp, "exp"),
        "log": _with_ieee_result(math.log, "log"),
        "log10": _with_ieee_result(math.log10, "log10"),
    }
)
"""Functions of one number."""
VARIADIC: Mapping[str, Callable[..., float]] = FrozenMapping(
    {"min": _nan_if_any_nan(min), "max": _nan_if_any_nan(max)}
)
"""Functions of two or more numbers."""
REDUCTIONS: Mapping[str, Callable[[Array], float]] = FrozenMapping(
    {name: _reduction(name) for name in ("norm", "min", "max")}
)
"""Functions of a weight tensor."""
PREDICATES: Mapping[str, Callable[[float], bool]] = FrozenMapping({"isfinite": math.isfinite, "isnan": math.isnan})
NO_PROGRESS = "no_progress"
"""Function of a metric and a number of steps: whether the metric was lowest at least that many steps ago."""
FUNCTIONS = tuple(dict.fromkeys([*UNARY, *VARIADIC, *REDUCTIONS, *PREDICATES, NO_PROGRESS]))
