"""Dataset: the data that a model is trained on, as numpy arrays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from tui_trainer.base.arrays import FloatArray, TargetArray
from tui_trainer.base.equality import EqualByValue
from tui_trainer.base.errors import UserError
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.catalogue.entry import Schema, Task, TaskSpec
from tui_trainer.catalogue.generated.hyperparameters import COORDINATES
from tui_trainer.datasets.scaling import Scaling
from tui_trainer.datasets.sources.expansion import Expansion

Range = tuple[float, float]
"""The lowest and the highest value of a column."""
EXPECTED_TARGETS: Mapping[Task, str] = FrozenMapping(
    {
        Task.REGRESSION: "(rows, outputs)",
        Task.BINARY: "(rows, 1)",
        Task.CLASSES: "class numbers (rows,)",
        Task.CUSTOM: "(rows, …)",
    }
)
"""Shape of the targets of each task as text."""


@dataclass(frozen=True, eq=False)
class Dataset(EqualByValue):
    """Inputs and targets of the n training rows, and of the test rows if there are any.

    Raises UserError if shapes or dtypes of `x` and `y` don't fit the task.

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
    y: TargetArray
    """Targets: k numbers a row, (n, k); the classes 0 and 1, (n, 1); or numbers of more classes, int64 of shape (n,)."""
    x_names: tuple[str, ...]
    """Names of the columns of `x`."""
    y_name: str
    """Name of the target."""
    class_names: tuple[str, ...] = ()
    """Names of the classes, by class number; empty for a regression."""
    truth: Callable[[FloatArray], FloatArray] | None = field(default=None, compare=False)
    """Function from inputs (n, features) to targets without noise (n, k); None if the true function is unknown.

    Only front ends call it. It is not pickled, since a function may not be importable in another process.
    """
    sha256: str = ""
    """SHA-256 of the file from which the rows were read; empty if they were generated."""
    file_name: str = ""
    """Name of the file from which the rows were read, safe to print."""
    path: Path | None = None
    """Absolute path of the file from which the rows were read; None if they were generated."""
    table: FloatArray | None = None
    """Columns of the file before preparation, inputs first and targets last, shape (all rows, features + 1).

    Exported scripts contain this table. None if the data is computed, or read from the user's own file.
    """

    test_x: FloatArray | None = None
    """Inputs of the test rows, which are not trained on, shape (m, features); None if no rows are held out."""
    test_y: TargetArray | None = None
    """Targets of the test rows, in the form of `y`."""
    x_scaling: Scaling | None = None
    """How the columns of the inputs were scaled; None if they have their original units."""
    y_scaling: Scaling | None = None
    """How the targets were scaled; None if they have their original units."""
    positions: FloatArray | None = None
    """Coordinates (n, 2) from which the inputs are computed, by which charts draw the rows; None if they draw the inputs."""
    expansion: Expansion | None = None
    """How the inputs are computed from `positions`, before they are scaled; None if there are no positions."""

    def __post_init__(self) -> None:
        """Check the shapes, since torch would broadcast targets (n,) and outputs (n, 1) to (n, n). Raises UserError."""
        self._check_shapes()
        if self.test_x is not None and self.test_y is not None:
            if self.test_x.shape[1:] != self.x.shape[1:] or self.test_y.shape[1:] != self.y.shape[1:]:
                raise UserError(f"test rows of shapes {self.test_x.shape} and {self.test_y.shape} don't fit the training rows")
            replace(self, x=self.test_x, y=self.test_y, test_x=None, test_y=None)

    def _check_shapes(self) -> None:
        shape = self.spec.target_shape(len(self.x)) or self.y.shape
        if self.x.ndim != 2 or not self.rows or self.y.shape != shape or 0 in shape or len(self.y) != self.rows:
            raise UserError(
                f"inputs of shape {self.x.shape} and targets of shape {self.y.shape} don't fit: "
                f"expected (rows, columns) and {EXPECTED_TARGETS[self.task]}"
            )
        if self.task is Task.CLASSES:
            _check_class_numbers(self.y, len(self.class_names))

    def __repr__(self) -> str:
        return f"Dataset({self.task}, {self.rows} rows: {', '.join(self.x_names)} -> {self.y_name})"

    def __getstate__(self) -> dict[str, object]:
        """Return the state to pickle: the fields without `truth`, and no cached property."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"truth": None}

    @property
    def spec(self) -> TaskSpec:
        """Task and number of outputs that a model must have for each row."""
        if self.task is Task.BINARY:
            return TaskSpec(self.task)
        if self.task is Task.CLASSES:
            return TaskSpec(self.task, len(self.class_names))
        return TaskSpec(self.task, self.y.shape[1] if self.y.ndim > 1 else 1)

    @property
    def schema(self) -> Schema:
        """Task, number of input columns and number of outputs: a model is built for them."""
        return Schema(self.task, self.x.shape[1], self.spec.outputs)

    @property
    def rows(self) -> int:
        """Number of training rows, n."""
        return len(self.x)

    @property
    def test_rows(self) -> int:
        """Number of test rows, m; 0 if no rows are held out."""
        return 0 if self.test_x is None else len(self.test_x)

    # Charts read the following properties in every frame, for up to a million rows, so they are computed only once.

    @cached_property
    def original(self) -> "Dataset":
        """The dataset in its original units, which charts show; a table of the program is shown as it was prepared."""
        if self.table is not None or not (self.x_scaling or self.y_scaling):
            return self
        x, test_x = (_undone(self.x_scaling, values) for values in (self.x, self.test_x))
        y, test_y = (_undone(self.y_scaling, values) for values in (self.y, self.test_y))
        assert x is not None
        assert y is not None
        return replace(self, x=x, y=y, test_x=test_x, test_y=test_y, x_scaling=None, y_scaling=None)

    @property
    def drawn_rows(self) -> FloatArray:
        """The rows as charts draw them and users write them: `positions` if there are any, else `x`; (n, columns)."""
        return self.x if self.positions is None else self.positions

    @cached_property
    def columns(self) -> tuple[FloatArray, ...]:
        """The columns of `drawn_rows`, each of shape (n,)."""
        return tuple(np.ascontiguousarray(column) for column in self.drawn_rows.T)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of `columns`."""
        return self.x_names if self.expansion is None else COORDINATES

    @property
    def column_scaling(self) -> Scaling | None:
        """How `columns` were scaled; None if they have their original units."""
        return self.x_scaling if self.expansion is None else None

    def inputs_at(self, points: FloatArray) -> FloatArray:
        """Return the inputs of a model, (m, features), at points with these values of `columns`, (m, columns)."""
        if self.expansion is None:
            return points
        inputs = self.expansion.apply(points)
        return self.x_scaling.apply(inputs) if self.x_scaling else inputs

    @cached_property
    def target(self) -> TargetArray:
        """The targets as shape (n,). Raises ValueError for a dataset with several targets a row."""
        return np.ascontiguousarray(self.y.reshape(self.rows))

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """The lowest and the highest value of each of `columns`."""
        return tuple((float(column.min()), float(column.max())) for column in self.columns)

    @cached_property
    def target_range(self) -> Range:
        """The lowest and the highest of all targets."""
        return float(self.y.min()), float(self.y.max())

    @cached_property
    def columns_by_class(self) -> tuple[tuple[FloatArray, ...], ...]:
        """`columns` for the rows of each class: `columns_by_class[0][1]` is the second column of class 0."""
        members = [self.target == number for number in range(len(self.class_names))]
        return tuple(tuple(column[rows] for column in self.columns) for rows in members)


def _undone(scaling: Scaling | None, values: TargetArray | None) -> TargetArray | None:
    return values if scaling is None or values is None else scaling.undo(values)


def _check_class_numbers(y: TargetArray, classes: int) -> None:
    """Raise UserError unless the targets are int64 numbers of classes that have a name."""
    if y.dtype != np.int64:
        raise UserError(f"class numbers must be int64, and these targets are {y.dtype}")
    if y.min() < 0 or y.max() >= classes:
        raise UserError(f"class numbers from {y.min()} to {y.max()} don't fit {classes} class names: expected 0 to {classes - 1}")
