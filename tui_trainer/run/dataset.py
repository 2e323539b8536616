"""Dataset: the rows a run learns from, as numpy arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui_trainer.catalogue.entry import Task

Rows = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """n rows: inputs `x` of shape (n, features), targets `y` of shape (n, 1); classes are 0 and 1."""

    task: Task
    x: Rows
    y: Rows
    x_names: tuple[str, ...]
    y_name: str
    class_names: tuple[str, ...] = ()
    """What class 0 and class 1 are called."""
    truth: Callable[[Rows], Rows] | None = field(default=None, repr=False)
    """The true curve, where it is known: from inputs (n, features) to targets (n, 1)."""
    sha256: str = ""
    """Digest of the file the rows were read from; empty when they were made by a formula."""
    file_name: str = ""
    path: Path | None = None
    """Where that file is."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.x)
