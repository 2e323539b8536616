"""Dataset: the rows a run learns from, as numpy arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.entry import Task

Range = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Dataset:
    """n rows: inputs `x` of shape (n, features), targets `y` of shape (n, 1); classes are 0 and 1."""

    task: Task
    x: FloatArray
    y: FloatArray
    x_names: tuple[str, ...]
    y_name: str
    class_names: tuple[str, ...] = ()
    """What class 0 and class 1 are called."""
    truth: Callable[[FloatArray], FloatArray] | None = field(default=None, repr=False)
    """The true curve, where it is known: from inputs (n, features) to targets (n, 1)."""
    sha256: str = ""
    """Digest of the file the rows were read from; empty when they were made by a formula."""
    file_name: str = ""
    path: Path | None = None
    """Where that file is."""
    table: FloatArray | None = field(default=None, repr=False)
    """The inputs as they stand in the file, then the targets, (n, features + 1), of a small table that ships with the
    program: scripts have its rows in them. None for a file of the user's own, which scripts read."""

    def __post_init__(self) -> None:
        """Raises UserError for other shapes: targets of shape (n,) would make n × n errors out of n without a word."""
        if self.x.ndim != 2 or not self.rows or self.y.shape != (self.rows, 1):
            raise UserError(
                f"inputs of shape {self.x.shape} and targets of shape {self.y.shape} are no dataset: "
                "they are (rows, columns) and (rows, 1)"
            )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.x)

    # What pictures of the rows ask for in every frame is worked out once: there may be a million of them.

    @cached_property
    def columns(self) -> tuple[FloatArray, ...]:
        """The columns of `x`, each (n,)."""
        return tuple(np.ascontiguousarray(column) for column in self.x.T)

    @cached_property
    def target(self) -> FloatArray:
        """The only column of `y`, (n,)."""
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
        """The columns of `x` for the rows of class 0, of class 1 and so on."""
        members = [self.target == place for place in range(len(self.class_names))]
        return tuple(tuple(column[rows] for column in self.columns) for rows in members)
