"""The arithmetic of conditions: float64 by IEEE rules. Nothing here raises: 1 / 0 is inf, log(-1) is nan.

numpy is imported where it is first needed: a recipe's conditions are checked before the app takes care of signals, and
numpy starts threads.
"""

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]
else:
    Array = Any


def _ieee(quick: Callable[..., float], exact: str) -> Callable[..., float]:
    """Python's own function, which is fast; where it raises, numpy's of the name `exact`, which has IEEE's answer."""

    def apply(*numbers: float) -> float:
        try:
            return quick(*numbers)
        except (ArithmeticError, ValueError):
            import numpy as np

            with np.errstate(all="ignore"):
                return float(getattr(np, exact)(*numbers))

    return apply


def _or_nan(choose: Callable[[tuple[float, ...]], float]) -> Callable[..., float]:
    """The smallest or largest number; nan if one of them is nan, wherever it stands."""

    def apply(*numbers: float) -> float:
        return math.nan if any(map(math.isnan, numbers)) else choose(numbers)

    return apply


def _of_array(name: str) -> Callable[[Array], float]:
    """What numpy's function of that name makes of all the numbers, in float64."""

    def apply(array: Array) -> float:
        import numpy as np

        reduce = np.linalg.norm if name == "norm" else getattr(np, name)
        with np.errstate(all="ignore"):
            return float(reduce(np.asarray(array, dtype=np.float64).ravel()))

    return apply


OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _ieee(operator.truediv, "divide"),
    "%": _ieee(operator.mod, "remainder"),
    "**": _ieee(math.pow, "power"),
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
    "sqrt": _ieee(math.sqrt, "sqrt"),
    "exp": _ieee(math.exp, "exp"),
    "log": _ieee(math.log, "log"),
    "log10": _ieee(math.log10, "log10"),
}
OF_SEVERAL: dict[str, Callable[..., float]] = {"min": _or_nan(min), "max": _or_nan(max)}
OF_WEIGHTS: dict[str, Callable[[Array], float]] = {
    "norm": _of_array("norm"),
    "min": _of_array("min"),
    "max": _of_array("max"),
}
TESTS: dict[str, Callable[[float], bool]] = {"isfinite": math.isfinite, "isnan": math.isnan}
FUNCTIONS = tuple(dict.fromkeys([*OF_ONE, *OF_SEVERAL, *OF_WEIGHTS, *TESTS]))
