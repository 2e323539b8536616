"""Dataset: the data that a model is trained on, as numpy arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import Task

Range = tuple[float, float]
"""The lowest and the highest value of a column."""


@dataclass(frozen=True, eq=False)
class Dataset(EqualByValue):
    """Inputs and targets of n rows, as float64 arrays.

    Raises UserError if the shapes of `x` and `y` don't match.

    >>> x = np.array([[1.0], [2.0], [3.0]])
    >>> data = Dataset(Task.REGRESSION, x, 2 * x, x_names=("size",), y_name="price")
    >>> data.rows, data.columns[0].shape, data.target_range
    (3, (3,), (2.0, 6.0))
    >>> data
    Dataset(regression, 3 rows: size -> price)
    """

    task: Task
    x: FloatArray
    """Inputs, shape (n, features)."""
    y: FloatArray
    """Targets, shape (n, 1): numbers, or the classes 0 and 1."""
    x_names: tuple[str, ...]
    """Names of the columns of `x`."""
    y_name: str
    """Name of the target."""
    class_names: tuple[str, ...] = ()
    """Names of class 0 and class 1; empty for regression."""
    truth: Callable[[FloatArray], FloatArray] | None = field(default=None, compare=False)
    """Function from inputs (n, features) to targets without noise (n, 1); None if the true function is unknown.

    Only front ends call it. It is not pickled, since a function may not be importable in another process.
    """
    sha256: str = ""
    """SHA-256 of the file from which the rows were read; empty if they were generated."""
    file_name: str = ""
    """Name of the file from which the rows were read, safe to print."""
    path: Path | None = None
    """Absolute path of the file from which the rows were read; None if they were generated."""
    table: FloatArray | None = None
    """Columns of the file before preparation, inputs first and targets last, shape (n, features + 1).

    Exported scripts contain this table. None if the data is computed, or read from the user's own file.
    """

    def __post_init__(self) -> None:
        """Check the shapes, since torch would broadcast targets (n,) and outputs (n, 1) to (n, n). Raises UserError."""
        if self.x.ndim != 2 or not self.rows or self.y.shape != (self.rows, 1):
            raise UserError(
                f"inputs of shape {self.x.shape} and targets of shape {self.y.shape} don't fit: "
                "expected (rows, columns) and (rows, 1)"
            )

    def __repr__(self) -> str:
        return f"Dataset({self.task}, {self.rows} rows: {', '.join(self.x_names)} -> {self.y_name})"

    def __getstate__(self) -> dict[str, object]:
        """Return the state to pickle: the fields without `truth`, and no cached property."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"truth": None}

    @property
    def rows(self) -> int:
        """Number of rows, n."""
        return len(self.x)

    # Charts read the following properties in every frame, for up to a million rows, so they are computed only once.

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
    def columns_by_class(self) -> tuple[tuple[FloatArray, ...], ...]:
        """The columns of `x` for the rows of each class: `columns_by_class[0][1]` is the second column of class 0."""
        members = [self.target == number for number in range(len(self.class_names))]
        return tuple(tuple(column[rows] for column in self.columns) for rows in members)
