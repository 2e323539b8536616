"""Datasets for the foreign models: 30 rows of two inputs, and one value, three values or a class number a row."""

from collections.abc import Mapping

import numpy as np

from tests.foreign_models.modules import WORDS
from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import DatasetEntry, Task
from tui_trainer.datasets.dataset import Dataset

ROWS = 30
CLASS_NAMES = ("low", "middle", "high")


def inputs() -> FloatArray:
    """Return the inputs, (30, 2), from -1 to 1."""
    return np.random.default_rng(12).uniform(-1, 1, (ROWS, 2))


def surface(values: Mapping[str, Value], seed: int) -> Dataset:  # noqa: ARG001 - the signature of every builder
    """Return a value for each row, (30, 1)."""
    x = inputs()
    return Dataset(Task.REGRESSION, x, np.sin(3 * x[:, :1]) * x[:, 1:], ("u", "v"), "y")


def three_values(values: Mapping[str, Value], seed: int) -> Dataset:  # noqa: ARG001 - the signature of every builder
    """Return three values for each row, (30, 3)."""
    x = inputs()
    return Dataset(Task.REGRESSION, x, np.hstack([x[:, :1] * x[:, 1:], np.cos(x)]), ("u", "v"), "y")


def classes(values: Mapping[str, Value], seed: int) -> Dataset:  # noqa: ARG001 - the signature of every builder
    """Return the number of one of three classes for each row, (30,)."""
    x = inputs()
    numbers = np.digitize(x.sum(axis=1), (-0.4, 0.4)).astype(np.int64)
    return Dataset(Task.CLASSES, x, numbers, ("u", "v"), "class", CLASS_NAMES)


def words(values: Mapping[str, Value], seed: int) -> Dataset:  # noqa: ARG001 - the signature of every builder
    """Return the numbers of two words for each row, (30, 2), and the number of one of three classes, (30,)."""
    x = np.random.default_rng(13).integers(0, WORDS, (ROWS, 2))
    return Dataset(Task.CLASSES, x.astype(np.float64), x.sum(axis=1) % 3, ("first", "second"), "class", CLASS_NAMES)


def entry(name: str, builder: str, task: Task, outputs: int) -> DatasetEntry:
    """Return the entry of a dataset that a function of this module builds."""
    path = f"{__name__}:{builder}"
    return DatasetEntry(name=name, title=name, summary="rows of a test", builder=path, task=task, features=2, outputs=outputs)


FOREIGN_DATASETS = (
    entry("foreign_surface", "surface", Task.REGRESSION, 1),
    entry("foreign_values", "three_values", Task.REGRESSION, 3),
    entry("foreign_classes", "classes", Task.CLASSES, 3),
    entry("foreign_words", "words", Task.CLASSES, 3),
)
