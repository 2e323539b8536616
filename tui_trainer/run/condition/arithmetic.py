"""The arithmetic of conditions: float64 by IEEE rules. Nothing here raises: 1 / 0 is inf, log(-1) is nan."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def _ieee(quick: Callable[..., float], exact: np.ufunc) -> Callable[..., float]:
    """Python's own function, which is fast; where it raises, numpy's, which has IEEE's answer."""

    def apply(*numbers: float) -> float:
        try:
            return quick(*numbers)
        except (ArithmeticError, ValueError):
            with np.errstate(all="ignore"):
                return float(exact(*numbers))

    return apply


def _or_nan(choose: Callable[[tuple[float, ...]], float]) -> Callable[..., float]:
    """The smallest or largest number; nan if one of them is nan, wherever it stands."""

    def apply(*numbers: float) -> float:
        return math.nan if any(map(math.isnan, numbers)) else choose(numbers)

    return apply


def _of_array(reduce: Callable[[Array], Any]) -> Callable[[Array], float]:
    """What numpy makes of all the numbers, in float64."""

    def apply(array: Array) -> float:
        with np.errstate(all="ignore"):
            return float(reduce(np.asarray(array, dtype=np.float64).ravel()))

    return apply


OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _ieee(operator.truediv, np.divide),
    "%": _ieee(operator.mod, np.remainder),
    "**": _ieee(math.pow, np.power),
}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
OF_ONE: dict[str, Callable[..., float]] = {
    "abs": math.fabs,
    "sqrt": _ieee(math.sqrt, np.sqrt),
    "exp": _ieee(math.exp, np.exp),
    "log": _ieee(math.log, np.log),
    "log10": _ieee(math.log10, np.log10),
}
OF_SEVERAL: dict[str, Callable[..., float]] = {"min": _or_nan(min), "max": _or_nan(max)}
OF_WEIGHTS: dict[str, Callable[[Array], float]] = {
    "norm": _of_array(np.linalg.norm),
    "min": _of_array(np.min),
    "max": _of_array(np.max),
}
TESTS: dict[str, Callable[[float], bool]] = {"isfinite": math.isfinite, "isnan": math.isnan}
FUNCTIONS = tuple(dict.fromkeys([*OF_ONE, *OF_SEVERAL, *OF_WEIGHTS, *TESTS]))
