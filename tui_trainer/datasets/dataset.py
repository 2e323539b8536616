"""Dataset: the rows a model is trained on, as numpy arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import Task

Range = tuple[float, float]
"""The lowest and the highest value of a column."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """n rows of inputs and targets, float64, in the order in which mini-batches read them.

    Raises UserError if the shapes of `x` and `y` don't match.

    >>> x = np.array([[1.0], [2.0], [3.0]])
    >>> data = Dataset(Task.REGRESSION, x, 2 * x, x_names=("size",), y_name="price")
    >>> data.rows, data.columns[0].shape, data.target_range
    (3, (3,), (2.0, 6.0))
    """

    task: Task
    x: FloatArray
    """Inputs, shape (n, features)."""
    y: FloatArray
    """Targets, shape (n, 1): numbers, or the classes 0 and 1."""
    x_names: tuple[str, ...]
    """Names of the columns of `x`."""
    y_name: str
    class_names: tuple[str, ...] = ()
    """Names of class 0 and class 1; empty for a regression."""
    truth: Callable[[FloatArray], FloatArray] | None = field(default=None, repr=False)
    """The function the targets were made from, if it is known: inputs (n, features) to targets (n, 1)."""
    sha256: str = ""
    """SHA-256 of the file the rows were read from; empty if they were generated."""
    file_name: str = ""
    """Name of that file, safe to print."""
    path: Path | None = None
    """Absolute path of that file."""
    table: FloatArray | None = field(default=None, repr=False)
    """The unprepared inputs, then the targets, shape (n, features + 1), of a table shipped with the program.

    Exported scripts contain these rows. None for the user's own files, which scripts read.
    """

    def __post_init__(self) -> None:
        """Check the shapes: targets of shape (n,) would be broadcast to n × n errors. Raises UserError."""
        if self.x.ndim != 2 or not self.rows or self.y.shape != (self.rows, 1):
            raise UserError(
                f"inputs of shape {self.x.shape} and targets of shape {self.y.shape} don't fit: "
                "expected (rows, columns) and (rows, 1)"
            )

    @property
    def rows(self) -> int:
        """The number of rows, n."""
        return len(self.x)

    # Charts read these in every frame, for up to a million rows: they are computed once.

    @cached_property
    def columns(self) -> tuple[FloatArray, ...]:
        """The columns of `x`, each of shape (n,)."""
        return tuple(np.ascontiguousarray(column) for column in self.x.T)

    @cached_property
    def target(self) -> FloatArray:
        """The targets as shape (n,)."""
        return np.ascontiguousarray(self.y[:, 0])

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """The lowest and the highest value of each column of `x`."""
        return tuple((float(column.min()), float(column.max())) for column in self.columns)

    @cached_property
    def target_range(self) -> Range:
        """The lowest and the highest target."""
        return float(self.target.min()), float(self.target.max())

    @cached_property
    def classes(self) -> tuple[tuple[FloatArray, ...], ...]:
        """The columns of `x` for the rows of each class: `classes[0][1]` is the second column of class 0."""
        members = [self.target == number for number in range(len(self.class_names))]
        return tuple(tuple(column[rows] for column in self.columns) for rows in members)
