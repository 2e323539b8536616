"""Expansion: inputs of a model computed from the two coordinates of a point, such as squares and sines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.generated.hyperparameters import COORDINATES

Column = Callable[[FloatArray, FloatArray], FloatArray]
COLUMNS: Mapping[str, Column] = FrozenMapping(
    {
        "x1": lambda first, second: first,  # noqa: ARG005 - the signature of every column
        "x2": lambda first, second: second,  # noqa: ARG005 - as above
        "x1²": lambda first, second: first**2,  # noqa: ARG005 - as above
        "x2²": lambda first, second: second**2,  # noqa: ARG005 - as above
        "x1 x2": lambda first, second: first * second,
        "sin x1": lambda first, second: np.sin(first),  # noqa: ARG005 - as above
        "sin x2": lambda first, second: np.sin(second),  # noqa: ARG005 - as above
    }
)
"""Function from the coordinates x1 and x2, each of shape (n,), to each input column, (n,)."""


@dataclass(frozen=True)
class Expansion:
    """Input columns that are computed from two coordinates, by their names.

    >>> Expansion(("x1", "x2²", "x1 x2")).apply(np.array([[2.0, 3.0]])).tolist()
    [[2.0, 9.0, 6.0]]
    """

    names: tuple[str, ...]
    """Names of the input columns, of COLUMNS."""

    @property
    def is_identity(self) -> bool:
        """Whether the inputs are the coordinates themselves."""
        return self.names == COORDINATES

    def apply(self, positions: FloatArray) -> FloatArray:
        """Return the inputs, shape (n, columns), of points with these coordinates, (n, 2)."""
        first, second = positions.T
        return np.stack([COLUMNS[name](first, second) for name in self.names], axis=1)
