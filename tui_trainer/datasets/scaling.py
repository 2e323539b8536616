"""Scaling: how columns were scaled before training, so that results can be shown in original units."""

from dataclasses import dataclass

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue


@dataclass(frozen=True, eq=False)
class Scaling(EqualByValue):
    """Scaling of columns: prepared = (original - offset) / divisor.

    >>> import numpy as np
    >>> scaling = Scaling(offset=np.array([2.0]), divisor=np.array([4.0]))
    >>> scaling.apply(np.array([[10.0]])).tolist(), scaling.undo(np.array([[2.0]])).tolist()
    ([[2.0]], [[10.0]])
    """

    offset: FloatArray
    """Number that is subtracted from each column, shape (columns,)."""
    divisor: FloatArray
    """Number by which each column is divided then, shape (columns,); never 0."""

    def apply(self, values: FloatArray) -> FloatArray:
        """Return the prepared values of original ones, shape (n, columns)."""
        with np.errstate(over="ignore"):  # an infinite input makes the loss infinite, which stops the run
            prepared: FloatArray = (values - self.offset) / self.divisor
        return prepared

    def undo(self, values: FloatArray) -> FloatArray:
        """Return the original values of prepared ones, shape (n, columns), to rounding."""
        original: FloatArray = values * self.divisor + self.offset
        return original

    def of_column(self, column: int) -> "Scaling":
        """Return the scaling of a single column, for values of any shape."""
        return Scaling(self.offset[column : column + 1], self.divisor[column : column + 1])
